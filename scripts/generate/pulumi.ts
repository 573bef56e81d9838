// The types of the Pulumi resources, from their definitions: what is declared and what is told of each
// property. The classes themselves are written by hand in sdk/pulumi.
import { type ResourceDefinition, shapeOf } from "../../provider/model/resource.ts";
import type { ObjectShape, PropertyShape, ValueShape } from "../../provider/model/shape.ts";

/** What is otherwise in Pulumi. */
export interface PulumiDifferences {
  /** Properties that the class takes from another argument. */
  readonly givenByClass?: readonly string[];
  /** Defaults that are known better here, by property. */
  readonly defaults?: Readonly<Record<string, string>>;
}

const HEADER = `// Generated from provider/model by scripts/generate.ts (\`npm run generate\`): do not edit.`;
/** Width of a comment's text; lines of a property are indented by two. */
const COMMENT_COLUMNS = 95;

/** The file of a resource: interface `…Properties` of its arguments, class `…Outputs` of its outputs. */
export function renderResource(
  definition: ResourceDefinition,
  { givenByClass = [], defaults = {} }: PulumiDifferences = {},
): string {
  const { name, namedBy, properties } = shapeOf(definition);
  const named = (one: PropertyShape): PropertyShape =>
    one.name === namedBy
      ? { ...one, presence: "optional", defaultText: "the resource's name" }
      : { ...one, ...(Object.hasOwn(defaults, one.name) && { defaultText: defaults[one.name] }) };
  const declared = properties
    .filter((one) => one.presence !== "computed" && !givenByClass.includes(one.name))
    .map(named);
  const outputs = properties.filter((one) => !Object.hasOwn(definition.options, one.name));
  const structures = [
    ...referredTo(declared).map((one) => `${one}Args`),
    ...referredTo(outputs),
  ].sort();
  return [
    HEADER,
    `import type { Input, Output } from "@pulumi/pulumi";`,
    `import { SignpostResource } from "../resource.ts";`,
    ...(structures.length > 0
      ? [`import type { ${structures.join(", ")} } from "./structures.ts";`]
      : []),
    "",
    comment(`What is declared of {@link ${name}Outputs | the resource ${name}}.`),
    `export interface ${name}Properties {`,
    ...declared.flatMap(renderInput),
    "}",
    "",
    comment(`What the resource ${name} tells of itself.`),
    `export abstract class ${name}Outputs extends SignpostResource {`,
    ...outputs.flatMap((one) => [
      comment(one.description),
      `declare public readonly ${one.name}: Output<${plainType(one)}>;`,
    ]),
    "}",
    "",
  ].join("\n");
}

/** The file of the objects that stand in resources: for each `…Args`, and its own name for what is told. */
export function renderStructures(definitions: readonly ResourceDefinition[]): string {
  const found = new Map<string, ObjectShape>();
  const collect = (properties: readonly PropertyShape[]): void => {
    for (const structure of properties.flatMap(({ value }) => structureIn(value) ?? [])) {
      collect(structure.properties);
      found.set(structure.name, structure);
    }
  };
  for (const definition of definitions) collect(shapeOf(definition).properties);
  const rendered = [...found.values()].flatMap(({ name, description, properties }) => [
    comment(description),
    `export interface ${name}Args {`,
    ...properties.flatMap(renderInput),
    "}",
    "",
    comment(description),
    `export interface ${name} {`,
    ...properties.map((one) => `readonly ${one.name}: ${plainType(one)};`),
    "}",
    "",
  ]);
  return [HEADER, `import type { Input } from "@pulumi/pulumi";`, "", ...rendered].join("\n");
}

function renderInput({
  name,
  value,
  presence,
  description,
  defaultText,
}: PropertyShape): readonly string[] {
  const said =
    presence === "optional" ? `${description}\n\n@default ${bare(defaultText)}` : description;
  return [
    comment(said),
    `readonly ${name}${presence === "optional" ? "?" : ""}: ${inputType(value)};`,
  ];
}

/** A value by itself without its Markdown: the tag sets it off already. */
function bare(text = ""): string {
  return /^`["\w.-]+`$/.test(text) ? text.slice(1, -1) : text;
}

function inputType(value: ValueShape): string {
  switch (value.kind) {
    case "list":
      return `Input<${inputType(value.item)}[]>`;
    case "map":
      return "Input<Record<string, Input<string>>>";
    case "object":
      return `Input<${value.name}Args>`;
    case "integer":
      return "Input<number>";
    default:
      return `Input<${typeOf(value)}>`;
  }
}

function plainType({ value, isAlwaysThere }: PropertyShape): string {
  return isAlwaysThere ? typeOf(value) : `${typeOf(value)} | undefined`;
}

function typeOf(value: ValueShape): string {
  switch (value.kind) {
    case "word":
      return value.words.map((word) => JSON.stringify(word)).join(" | ");
    case "integer":
      return value.oneOf?.join(" | ") ?? "number";
    case "list":
      return value.item.kind === "word" || value.item.kind === "integer"
        ? `(${typeOf(value.item)})[]`
        : `${typeOf(value.item)}[]`;
    case "map":
      return "Record<string, string>";
    case "object":
      return value.name;
    default:
      return value.kind;
  }
}

function structureIn(value: ValueShape): ObjectShape | undefined {
  if (value.kind === "list") return structureIn(value.item);
  return value.kind === "object" ? value : undefined;
}

function referredTo(properties: readonly PropertyShape[]): string[] {
  return [...new Set(properties.flatMap(({ value }) => structureIn(value)?.name ?? []))];
}

/** A TSDoc comment, its lines filled to the width. */
function comment(text: string): string {
  const lines = text.split("\n").flatMap(wrapped);
  if (lines.length === 1) return `/** ${lines[0]} */`;
  return ["/**", ...lines.map((line) => ` * ${line}`.trimEnd()), " */"].join("\n");
}

function wrapped(paragraph: string): string[] {
  const lines: string[] = [""];
  for (const word of paragraph.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last !== "" && last.length + 1 + word.length > COMMENT_COLUMNS) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}
