// Hosted zones against moto, an emulator of Route 53 by others. It shows that our strict server is not made
// after our own client alone; what moto takes that Route 53 does not is listed.
import { type Deviations, hostedZoneContract } from "../contract/hosted-zone.ts";
import { startMoto } from "../support/moto.ts";
import { route53Host } from "../support/route53-hosts.ts";

/** From moto 5.2.5, `moto/route53/models.py`. */
const DEVIATIONS: Deviations = {
  "a batch is made whole or not at all": "changes are applied one by one",
  "a create fails where something of the name and type is":
    "refused only where the very same change was made before",
  "a delete fails unless exactly that is there":
    "refused as InvalidInput, and only where the values were never created",
  "a CNAME is refused at the zone's own name": "types are not held against each other",
  "a CNAME is refused beside another record": "types are not held against each other",
  "another record is refused beside a CNAME": "types are not held against each other",
  "a rewrite fails when the marker changed meanwhile":
    "a delete takes any values that were ever created",
};

hostedZoneContract(
  "route 53, moto",
  async () => {
    const moto = await startMoto();
    return route53Host(moto.endpoint, () => moto.close());
  },
  DEVIATIONS,
);
