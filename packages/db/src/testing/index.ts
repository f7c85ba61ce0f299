export { type AccountBuild, insertAccount, insertUser, TEST_APP, testCipher } from "./builders.ts";
export { createTestDatabase, prepareTemplateDatabase, type TestDatabase } from "./test-database.ts";
