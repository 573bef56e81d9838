// Bindings for tests, with what a test does not care about filled in.
import type { Binding } from "../../provider/control/binding.ts";
import { parseBinding } from "../../provider/control/binding-body.ts";

/** Makes a binding of the profile `web` of `storedProfile`, at the apex of `example.org` in the zone `Z1`. */
export function testBinding(given: Partial<Binding> = {}): Binding {
  const { value, faults } = parseBinding({
    hostedZoneId: "Z1",
    name: "example.org",
    profileId:
      "/subscriptions/sub/resourceGroups/default/providers/Microsoft.Network/trafficManagerProfiles/web",
    mode: "flatten",
    ...given,
  });
  if (!value) throw new Error(JSON.stringify(faults));
  return value;
}
