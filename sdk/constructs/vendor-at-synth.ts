// Hooks the vendoring of the provider's program into the synthesis of a stack, by what both hosts have
// in public: a stack's synthesizer may be replaced. Never imports a host, as it serves both.
import { homedir } from "node:os";
import { join } from "node:path";
import { hidingConfigurations } from "../../provider/vendor/cli-configuration.ts";
import { vendorPlugin } from "../../provider/vendor/vendor.ts";

/** A session of synthesis, in so far as it tells where a stack goes. */
export interface SynthesisSession<Stack> {
  readonly outdir: string;
  readonly manifest: { forStack(stack: Stack): { readonly workingDirectory: string } };
}

/** A stack of either host. */
export interface SynthesizedStack<Stack> {
  synthesizer: { synthesize(session: SynthesisSession<Stack>): void };
}

/** Marks a stack across copies of this module, of which each host's entry has one. */
const VENDORED = Symbol.for("signpost/constructs/vendored");

/**
 * Has a stack carry the provider's program after each synthesis, once however many providers it has.
 *
 * @param vendor - puts the program into a folder
 * @returns what the user has to be told: settings of theirs that hide the program from Terraform
 */
export function vendorAtSynth<Stack extends SynthesizedStack<Stack>>(
  stack: Stack,
  vendor: (folder: string) => void = vendorPlugin,
): readonly string[] {
  if (Object.hasOwn(stack, VENDORED)) return [];
  Object.defineProperty(stack, VENDORED, { value: true });
  const inner = stack.synthesizer;
  stack.synthesizer = {
    synthesize(session) {
      inner.synthesize(session);
      const { workingDirectory } = session.manifest.forStack(stack);
      vendor(join(session.outdir, workingDirectory));
    },
  };
  return hidingConfigurations({ environment: process.env, home: homedir() });
}
