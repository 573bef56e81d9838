// A binding as text in the store, and back. A record that the rules of a binding refuse is damage.

import type { Binding } from "../../control/binding.ts";
import { type BindingKey, parseBinding } from "../../control/binding-body.ts";
import { canonicalName } from "../../model/name.ts";
import { show } from "../../model/rules.ts";
import type { StoreRecord } from "../store/store.ts";
import { parseRecord, unreadable } from "./profile-record.ts";

/** What the keys of bindings begin with. */
export const BINDING_PREFIX = "binding/";
const SCHEMA_VERSION = 1;

/** Where a binding stands in the store. */
export function bindingKey({ hostedZoneId, name }: BindingKey): string {
  return `${BINDING_PREFIX}${hostedZoneId}/${canonicalName(name)}`;
}

/** The text of a binding. */
export function renderBindingRecord(binding: Binding): string {
  return JSON.stringify({ schemaVersion: SCHEMA_VERSION, binding });
}

/**
 * Reads a binding's record.
 *
 * @throws {STORE_DAMAGED} when it is not what {@link renderBindingRecord} writes
 */
export function parseBindingRecord(found: StoreRecord): Binding {
  const { value, faults } = parseBinding(parseRecord(found, SCHEMA_VERSION)["binding"]);
  if (value && bindingKey(value) === found.key) return value;
  throw unreadable(found.key, value ? "its key names another" : show(faults));
}
