export { type AccountBuild, answerTo, insertAccount, insertUser, TEST_APP, testCipher } from "./builders.ts";
export { cutOff } from "./cut-off.ts";
export { explainStatements, type Plan, pretendRows } from "./plans.ts";
export { storedText } from "./stored-text.ts";
export { createTestDatabase, prepareTemplateDatabase, type TestDatabase } from "./test-database.ts";
