import * as z from "zod/mini";
import { accountStatus } from "../accounts.ts";
import { accessToken, oauthError, tokenExchangeAnswer } from "./access-token.ts";
import { serviceAccount, serviceAccountList } from "./accounts.ts";
import { type Answer, OPERATIONS, type Operation } from "./operations.ts";
import { serviceProblem } from "./problem.ts";

type Json = Readonly<Record<string, unknown>>;

/** An OpenAPI 3.1 document; as loosely typed as what it is made of. */
export interface OpenApiDocument {
  openapi: string;
  info: Json;
  servers: readonly Json[];
  security: readonly Json[];
  paths: Readonly<Record<string, Json>>;
  components: { securitySchemes: Json; schemas: Json };
}

/** Schemas with a name of their own in the document. */
const NAMED = {
  AccessToken: accessToken,
  Account: serviceAccount,
  AccountList: serviceAccountList,
  AccountStatus: accountStatus,
  Problem: serviceProblem,
  TokenExchangeAnswer: tokenExchangeAnswer,
  OAuthError: oauthError,
};

const DESCRIPTION = `Hands valid TikTok access tokens to other services. Every request carries an API key, made on the page \`/api-keys\`, as \`Authorization: Bearer tkc_…\`. Members may be added to answers; ignore those you do not know.`;

/** Describes everything under `/v1`, made of the schemas that the answers are made of. */
export function openApiDocument({ serverUrl }: { serverUrl: string }): OpenApiDocument {
  const schemas = namedSchemas();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describeOperation(operation) };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "TikTok Connect",
      version: "1",
      description: DESCRIPTION,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: serverUrl }],
    security: [{ apiKey: [] }],
    paths,
    components: {
      securitySchemes: { apiKey: { type: "http", scheme: "bearer", description: "An API key, `tkc_…`." } },
      schemas,
    },
  };
}

function namedSchemas(): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED)) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, {
    uri: (id) => `#/components/schemas/${id}`,
    io: "input",
    override: ({ jsonSchema }) => simplify(jsonSchema),
  });
  return Object.fromEntries(
    Object.entries(made.schemas).map(([id, schema]) => [id, without(schema, "$schema", "$id")]),
  );
}

/** The exact patterns of zod's formats say to a person what the format says already. */
function simplify(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.format !== undefined) delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}

function describeOperation({ id, summary, description, query, form, answers, ...operation }: Operation): Json {
  const parameters = [
    ...Object.entries(operation.pathParameters ?? {}).map(([name, text]) => ({
      name,
      in: "path",
      required: true,
      description: text,
      schema: { type: "string", format: "uuid" },
    })),
    ...parametersOf(query),
    ...Object.entries(operation.headers ?? {}).map(([name, text]) => ({
      name,
      in: "header",
      required: false,
      description: text,
      schema: { type: "string" },
    })),
  ];
  return {
    operationId: id,
    summary,
    description,
    ...(parameters.length > 0 && { parameters }),
    ...(form && {
      // The key may be in the form as well.
      security: [{ apiKey: [] }, {}],
      requestBody: { required: true, content: { "application/x-www-form-urlencoded": { schema: inline(form) } } },
    }),
    responses: Object.fromEntries(answers.map((answer) => [String(answer.status), describeAnswer(answer)])),
  };
}

function parametersOf(query: z.ZodMiniObject | undefined): Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = inline(query);
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...schema } = typeof property === "object" ? property : {};
    return { name, in: "query", required: required.includes(name), description, schema };
  });
}

function inline(schema: z.ZodMiniType): z.core.JSONSchema.BaseSchema {
  // As it is once the text of an address or a form has been read: a number is one.
  const made = z.toJSONSchema(schema, { io: "output", override: ({ jsonSchema }) => simplify(jsonSchema) });
  return without(made, "$schema", "additionalProperties");
}

/** Keywords that the document around a schema says, or that would forbid what is merely ignored. */
function without(schema: object, ...keywords: string[]): z.core.JSONSchema.BaseSchema {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !keywords.includes(keyword)));
}

function describeAnswer({ description, contentType, schema, headers = {} }: Answer): Json {
  const described = Object.entries(headers).map(([name, text]) => [
    name,
    { required: true, description: text, schema: { type: "string" } },
  ]);
  return {
    description,
    ...(described.length > 0 && { headers: Object.fromEntries(described) }),
    ...(contentType && schema && { content: { [contentType]: { schema: reference(schema) } } }),
  };
}

function reference(schema: z.ZodMiniType): Json {
  const named = Object.entries(NAMED).find(([, candidate]) => candidate === schema);
  if (!named) throw new Error("a schema of an answer has no name in the document");
  return { $ref: `#/components/schemas/${named[0]}` };
}
