// What the lifecycle says, in the words of Terraform: the names that its user wrote, its own syntax, its
// commands, and the ways out that only it has. All that turns one into the other is here.
import type { ErrorCode } from "../../errors.ts";
import type { TerraformField } from "./schema.ts";

/** Commands that a message names, and Terraform's own. */
const COMMANDS: Readonly<Record<string, string>> = {
  "pulumi up --refresh": "terraform apply",
  "pulumi up": "terraform apply",
  "pulumi preview": "terraform plan",
};

/** Ways out that are Terraform's own, by the error they lead out of. */
const REMEDIES: Partial<Record<ErrorCode, string>> = {
  ALREADY_EXISTS: "`terraform import` takes it into the state as it is",
  DEPLOY_DIRECTORY_TAKEN:
    "if it is what an interrupted `terraform apply` left, `terraform import` it with the directory as its id",
};

/** Says a message of the lifecycle to a user of Terraform. */
export type Wording = (message: string, code?: ErrorCode) => string;

/** Makes the wording for a resource. */
export function createWording(fields: readonly TerraformField[]): Wording {
  const names = new Map(namesIn(fields));
  // `name` or `path` may be any word; what has a capital inside is a property.
  const renamed = [...names.keys()].filter((name) => /[A-Z]/.test(name));
  const quoted = '"(?:[^"\\\\]|\\\\.)*"';
  const assigned = `\\b(?<assigned>${[...names.keys()].join("|")}): (?<value>true|false)\\b`;
  const named = `\\b(?<named>${renamed.join("|") || "(?!)"})\\b`;
  const command = "`(?<command>pulumi [^`]*)`";
  // What a user gave stands in quotes, and stays as it was given.
  const pattern = new RegExp([quoted, command, assigned, named].join("|"), "g");
  const nameOf = (property: string) => names.get(property) ?? property;
  return (message, code) => {
    const text = message.replace(pattern, (whole, ...rest) => {
      const found = rest.at(-1) as Partial<Record<string, string>>;
      if (found["command"]) return `\`${COMMANDS[found["command"]] ?? found["command"]}\``;
      if (found["assigned"]) return `${nameOf(found["assigned"])} = ${found["value"]}`;
      return found["named"] ? nameOf(found["named"]) : whole;
    });
    const remedy = code && REMEDIES[code];
    return remedy ? `${text}; ${remedy}` : text;
  };
}

function namesIn(fields: readonly TerraformField[]): (readonly [string, string])[] {
  return fields.flatMap((field) => [
    [field.property, field.name] as const,
    ...(field.kind === "block" ? namesIn(field.fields) : []),
  ]);
}
