// The repository checks itself: who may import what, names, lengths, and that no error is undocumented.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { ERROR_CODES } from "../provider/errors.ts";

const ROOT = resolve(import.meta.dirname, "..");

/** Which folders a folder may import, besides itself and provider/errors.ts; the longest match counts. */
const IMPORTS: Readonly<Record<string, readonly string[]>> = {
  "provider/model": [],
  "provider/wire": [],
  "provider/health": ["provider/model"],
  "provider/routing": ["provider/model", "provider/health", "provider/wire"],
  "provider/control": ["provider/model"],
  "provider/hosted-zone": ["provider/model"],
  "provider/deploy": ["provider/model", "provider/control", "provider/health"],
  "provider/vendor": ["provider/deploy"],
  "provider/cli": ["provider/model", "provider/control", "provider/deploy", "provider/vendor"],
  "provider/engine/lifecycle": [
    "provider/model",
    "provider/control",
    "provider/deploy",
    "provider/hosted-zone",
  ],
  "provider/engine/pulumi": ["provider/model", "provider/engine/lifecycle"],
  "provider/engine/terraform": ["provider/model", "provider/engine/lifecycle"],
  "provider/runtime": ["provider/model", "provider/routing", "provider/health", "provider/control"],
  "provider/runtime/dns": [
    "provider/model",
    "provider/wire",
    "provider/routing",
    "provider/control",
    "provider/runtime/snapshot",
  ],
  "provider/runtime/api": [
    "provider/model",
    "provider/health",
    "provider/control",
    "provider/runtime/store",
  ],
  "provider/runtime/store": ["provider/model"],
  "provider/runtime/alias": [
    "provider/model",
    "provider/routing",
    "provider/health",
    "provider/control",
    "provider/hosted-zone",
    "provider/runtime/store",
  ],
  "provider/runtime/probe": ["provider/model", "provider/health"],
  "provider/runtime/snapshot": [
    "provider/model",
    "provider/routing",
    "provider/health",
    "provider/control",
  ],
  "sdk/pulumi": ["provider/model", "provider/engine/pulumi"],
  "sdk/constructs": ["provider/model", "provider/vendor"],
  "sdk/cdktn": ["sdk/constructs"],
  "sdk/cdktf": ["sdk/constructs"],
  sdk: [],
};
/** The world in narrow interfaces: all of the runtime may use it. */
const RUNTIME_WORLD = ["provider/runtime/clock.ts", "provider/runtime/log.ts"];
const PURE = ["provider/model", "provider/wire", "provider/health", "provider/routing"];
const MAX_LINES = 400;
/** What generators of others make is as they make it. */
const GENERATED = /_pb\.ts$|^sdk\/cdkt[fn]\//;

interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function files(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = join(folder, name);
    return statSync(join(ROOT, path)).isDirectory() ? files(path) : [path];
  });
}

const sources: Source[] = [...files("provider"), ...files("sdk")]
  // Generated from the published protocol as it is: nothing in it is ours to check.
  .filter((path) => path.endsWith(".ts") && !GENERATED.test(path))
  .map((path) => {
    const text = readFileSync(join(ROOT, path), "utf8");
    const found = text.matchAll(
      /^(?:import|export)\s[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|import\("([^"]+)"\)/gms,
    );
    return {
      path,
      text,
      imports: Array.from(found, (match) => match[1] ?? match[2] ?? match[3] ?? ""),
    };
  });

const ruleOf = (path: string) =>
  Object.keys(IMPORTS)
    .filter((folder) => path.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0];

const targetOf = (source: Source, specifier: string) =>
  relative(ROOT, resolve(ROOT, dirname(source.path), specifier));

describe("the sources", () => {
  it("are found at all", () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(
      sources.every(({ imports, path }) => imports.length > 0 || !path.includes("index")),
    ).toBe(true);
  });

  it("import only what their folder may", () => {
    const wrong: string[] = [];
    for (const source of sources) {
      const rule = ruleOf(source.path);
      for (const specifier of source.imports.filter((one) => one.startsWith("."))) {
        const target = targetOf(source, specifier);
        if (target === "provider/errors.ts" || source.path === "provider/errors.ts") continue;
        const allowed =
          rule !== undefined &&
          (target.startsWith(`${rule}/`) ||
            (IMPORTS[rule] ?? []).some((folder) => target.startsWith(`${folder}/`)) ||
            (rule.startsWith("provider/runtime") && RUNTIME_WORLD.includes(target)));
        if (!allowed) wrong.push(`${source.path} imports ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("keep the pure folders free of Node, clocks and chance", () => {
    const wrong = sources
      .filter(({ path }) => PURE.some((folder) => path.startsWith(`${folder}/`)))
      .flatMap(({ path, text, imports }) =>
        [
          ...imports.filter(
            (one) => !one.startsWith(".") && !(one === "zod" && path.startsWith("provider/model/")),
          ),
          ...(text.match(/\bMath\.random\b|\bDate\b|\bperformance\.|\bprocess\./g) ?? []),
        ].map((what) => `${path}: ${what}`),
      );
    expect(wrong).toEqual([]);
  });

  it("name @pulumi/pulumi in the SDK's classes and their adapter only", () => {
    const users = sources.filter(({ imports }) => imports.includes("@pulumi/pulumi"));
    for (const { path } of users) expect(path).toMatch(/^(sdk|provider\/engine)\/pulumi\//);
    expect(users.length).toBeGreaterThan(2);
  });

  it("open with a comment, stay below the limit and are named in kebab-case", () => {
    for (const { path, text } of sources) {
      expect({ path, opens: text.startsWith("//") }).toEqual({ path, opens: true });
      expect({ path, long: text.split("\n").length > MAX_LINES }).toEqual({ path, long: false });
      expect(basename(path)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/);
    }
  });
});

describe("docs/errors.md", () => {
  it("has every code, and no other, with its status", () => {
    const text = readFileSync(join(ROOT, "docs/errors.md"), "utf8");
    const rows = Array.from(text.matchAll(/^\| `([A-Z_]+)` \| (\d+) \|/gm), ([, code, status]) => [
      code,
      Number(status),
    ]);
    expect(Object.fromEntries(rows)).toEqual(
      Object.fromEntries(Object.entries(ERROR_CODES).map(([code, { status }]) => [code, status])),
    );
  });
});
