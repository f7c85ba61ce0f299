import type { OpenApiDocument } from "@tiktok-connect/contract/v1";
import * as z from "zod";
import { type Html, html } from "./html.ts";

/** The parts of an OpenAPI document that are shown; ours has no others. */
const schema = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  description: z.string().optional(),
  get properties() {
    return z.record(z.string(), schema).optional();
  },
  required: z.array(z.string()).optional(),
  enum: z.array(z.string()).optional(),
  const: z.string().optional(),
  get items() {
    return schema.optional();
  },
  get anyOf() {
    return z.array(schema).optional();
  },
  get oneOf() {
    return z.array(schema).optional();
  },
});
type Schema = z.infer<typeof schema>;

const parameter = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean(),
  description: z.string().optional(),
  schema,
});
const content = z.record(z.string(), z.object({ schema }));
const operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  description: z.string(),
  parameters: z.array(parameter).default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(
    z.string(),
    z.object({
      description: z.string(),
      headers: z.record(z.string(), z.object({ description: z.string() })).optional(),
      content: content.optional(),
    }),
  ),
});
const shown = z.object({
  info: z.object({ title: z.string(), description: z.string() }),
  servers: z.array(z.object({ url: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), schema) }),
});
type Operation = z.infer<typeof operation>;

/** The description of `/v1` for a person; one page, without a script. */
export function docsPage(document: OpenApiDocument): string {
  const { info, servers, paths, components } = shown.parse(document);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ path, method: method.toUpperCase(), ...described })),
  );
  const origin = servers[0]?.url ?? "";
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title} for other services</title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<main>
<h1>${info.title} for other services</h1>
<p>${prose(info.description)}</p>
<p>For programs: <a href="/v1/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<pre tabindex="0"><code>curl -H "Authorization: Bearer $API_KEY" ${origin}/v1/accounts</code></pre>
<nav aria-label="On this page"><ul>
${operations.map(({ operationId, method, path }) => html`<li><a href="#${operationId}"><code>${method} ${path}</code></a></li>\n`)}
</ul></nav>
${operations.map(showOperation)}
<h2>Objects</h2>
${Object.entries(components.schemas).map(
  ([name, described]) => html`<section id="schema-${name}"><h3>${name}</h3>${showSchema(described)}</section>\n`,
)}
</main>
</body>
</html>
`.text;
}

function showOperation(described: Operation & { method: string; path: string }): Html {
  const { operationId, method, path, summary, description, parameters, requestBody, responses } = described;
  const form = Object.values(requestBody?.content ?? {})[0]?.schema;
  return html`<section id="${operationId}">
<h2><code>${method} ${path}</code></h2>
<p><strong>${summary}.</strong> ${prose(description)}</p>
${
  parameters.length > 0 &&
  table(
    "Parameters",
    ["name", "in", "what it is"],
    parameters.map((one) => [
      html`<code>${one.name}</code>`,
      one.in,
      html`${typeOf(one.schema)}. ${prose(one.description ?? "")}`,
    ]),
  )
}
${form && html`<h3>Form</h3>${showSchema(form)}`}
${table(
  "Answers",
  ["status", "what it means", "body"],
  Object.entries(responses).map(([status, answer]) => [
    status,
    html`${prose(answer.description)}${Object.entries(answer.headers ?? {}).map(
      ([name, header]) => html`<br><code>${name}</code>: ${prose(header.description)}`,
    )}`,
    Object.values(answer.content ?? {}).map((body) => typeOf(body.schema)),
  ]),
)}
</section>
`;
}

function showSchema({ properties, required = [], oneOf, ...rest }: Schema): Html {
  if (oneOf) return html`<p>One of:</p>${oneOf.map(showSchema)}`;
  if (!properties) return html`<p>${typeOf(rest)}</p>`;
  return table(
    null,
    ["member", "what it is"],
    Object.entries(properties).map(([name, member]) => [
      html`<code>${name}</code>${!required.includes(name) && html` <small>may be absent</small>`}`,
      html`${typeOf(member)}. ${prose(descriptionOf(member))}`,
    ]),
  );
}

function descriptionOf({ description, anyOf = [] }: Schema): string {
  return description ?? anyOf.map((one) => one.description ?? "").join("");
}

function typeOf({ $ref, type, format, enum: words, const: word, items, anyOf }: Schema): Html {
  if ($ref !== undefined) {
    const name = $ref.split("/").at(-1) ?? "";
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  if (word !== undefined) return html`<code>${word}</code>`;
  if (words) return html`${words.map((one, index) => html`${index > 0 && " · "}<code>${one}</code>`)}`;
  if (anyOf) return html`${anyOf.map((one, index) => html`${index > 0 && " or "}${typeOf(one)}`)}`;
  if (items) return html`array of ${typeOf(items)}`;
  return html`${[type].flat().join(" or ")}${format !== undefined && ` (${format})`}`;
}

function table(
  caption: string | null,
  header: readonly string[],
  rows: readonly (readonly (Html | string | Html[])[])[],
) {
  return html`<table>${caption !== null && html`<caption>${caption}</caption>`}
<thead><tr>${header.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody></table>
`;
}

/** Text in which backquotes set code apart. */
function prose(text: string): Html {
  return html`${text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}
