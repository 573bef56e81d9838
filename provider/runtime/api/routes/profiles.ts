// Profiles: one of them, and lists of them (spec §10.1, routes 1 to 6).
import type { Context } from "hono";
import type { JsonObject } from "../../../control/body.ts";
import { scopeFaults } from "../../../control/contract.ts";
import { parseProfilePatch } from "../../../control/patch-body.ts";
import { parseProfileBody, renderProfile } from "../../../control/profile-body.ts";
import { invalidDeclaration } from "../../../errors.ts";
import type { ProfileKey } from "../../../model/desired-state.ts";
import { profileNameFault } from "../../../model/name.ts";
import { profileNotFound } from "../absent.ts";
import type { ProfileWrite } from "../profile-plan.ts";
import { remoteProfile } from "../profile-view.ts";
import { readBody, soundValue } from "../request-body.ts";
import { notAllowed } from "./method.ts";
import type { Place } from "./place.ts";
import { isOnlyNew, reply, type Serving, versionOf } from "./serving.ts";

/** Answers a request for a list, in one page (TM-220). */
export function answerProfiles(
  context: Context,
  { subscriptionId, resourceGroup }: Extract<Place, { kind: "profiles" }>,
  serving: Serving,
): Response {
  if (context.req.method !== "GET") throw notAllowed(context, "GET");
  const version = versionOf(context);
  const found = serving.service.list(subscriptionId, resourceGroup);
  const value = found.map((stored) => renderProfile(remoteProfile(stored, serving), version));
  return reply(context, 200, { value });
}

/** Reads what is to be written of a profile; fails with every fault of it. */
export function parseProfileWrite(body: JsonObject, key: ProfileKey): ProfileWrite {
  requireSoundKey(key);
  return { kind: "profile", key, ...soundValue(parseProfileBody(body, key)) };
}

function requireSoundKey(key: ProfileKey): void {
  const faults = scopeFaults(key);
  const nameFault = profileNameFault(key.profileName);
  if (nameFault !== undefined) faults.push({ path: "name", message: `name ${nameFault}` });
  if (faults.length > 0) throw invalidDeclaration(faults);
}

/** Answers a request for one profile. */
export async function answerProfile(
  context: Context,
  { key }: Extract<Place, { kind: "profile" }>,
  serving: Serving,
): Promise<Response> {
  const { service } = serving;
  const version = versionOf(context);
  switch (context.req.method) {
    case "GET": {
      const stored = service.get(key);
      if (stored)
        return reply(context, 200, renderProfile(remoteProfile(stored, serving), version));
      throw profileNotFound(key);
    }
    case "PUT": {
      requireSoundKey(key); // before the body is read (TM-243)
      const { profile, endpoints } = parseProfileWrite(await readBody(context), key);
      const write = isOnlyNew(context) ? service.createProfile : service.putProfile;
      const { stored, created } = await write(key, profile, endpoints);
      const shown = renderProfile(remoteProfile(stored, serving), version, created);
      return reply(context, created ? 201 : 200, shown);
    }
    case "PATCH": {
      if (!service.get(key)) throw profileNotFound(key); // before the body is read (TM-243)
      const body = await readBody(context);
      const { stored } = await service.updateProfile(key, (before) =>
        soundValue(parseProfilePatch(body, before)),
      );
      return reply(context, 200, renderProfile(remoteProfile(stored, serving), version));
    }
    case "DELETE":
      return context.body(null, (await service.deleteProfile(key)) ? 200 : 204); // TM-233
    default:
      throw notAllowed(context, "GET, PUT, PATCH, DELETE");
  }
}
