// What one run of the plugin has seen. Terraform plans a replacement as a change and then once more as if
// the resource were new, and says nothing of the one it replaces; a tainted resource it plans as new only.
// What was read from the state before tells which it is.
import { sameValue, type Values } from "../lifecycle/kind.ts";
import type { State } from "./resource.ts";

/** What was seen of the resources of all types. */
export interface Memory {
  /** Notes a resource that stands in the state. */
  note(type: string, state: State): void;
  /** Forgets one that is gone. */
  forget(type: string, id: unknown): void;
  /** Notes that a declaration replaces a resource. */
  noteReplacement(type: string, declared: Values, state: State): void;
  /** The resource that a declaration of a new one takes the place of, if it takes one's. */
  replacedBy(type: string, declared: Values, id: string | undefined): State | undefined;
}

/** Makes one that has seen nothing. */
export function createMemory(): Memory {
  const states = new Map<string, State>();
  const replacements: { type: string; declared: Values; state: State }[] = [];
  const keyOf = (type: string, id: unknown) => `${type} ${String(id)}`.toLowerCase();
  return {
    note(type, state) {
      if (typeof state["id"] === "string") states.set(keyOf(type, state["id"]), state);
    },
    forget(type, id) {
      states.delete(keyOf(type, id));
      const index = replacements.findIndex((one) => one.type === type && one.state["id"] === id);
      if (index >= 0) replacements.splice(index, 1);
    },
    noteReplacement(type, declared, state) {
      replacements.push({ type, declared, state });
    },
    replacedBy(type, declared, id) {
      const known = id === undefined ? undefined : states.get(keyOf(type, id));
      if (known) return known;
      return replacements.find((one) => one.type === type && sameValue(one.declared, declared))
        ?.state;
    },
  };
}
