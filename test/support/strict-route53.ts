// A strict Route 53 on loopback: its REST routes and XML over test/support/strict-zone.ts, with the failures
// of the real one on demand, and STS's AssumeRole. Independent of provider/hosted-zone; the SDK itself is what talks to it.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { compare, type HostChange, type HostRecord, orderOf, StrictZone } from "./strict-zone.ts";

/** Failures that last for a number of requests. */
export type Failure = "Throttling" | "PriorRequestNotComplete" | "ServiceUnavailable" | "silence";
/** Refusals of every request. */
export type Denial =
  | "AccessDenied"
  | "ExpiredToken"
  | "InvalidClientTokenId"
  | "SignatureDoesNotMatch";

/** A running server. */
export interface StrictRoute53 {
  readonly endpoint: string;
  /** Every batch that was asked for, also those refused. */
  readonly batches: readonly (readonly HostChange[])[];
  /** Every request, as `GET /2013-04-01/…`. */
  readonly requests: readonly string[];
  /** Ids of the keys that signed them. */
  readonly accessKeys: readonly string[];
  /** Records of a zone, as in a file. */
  dump(zoneId: string): readonly HostRecord[];
  /** The next requests fail; `silence` never answers. */
  failNext(failure: Failure, count: number): void;
  /** Refuses every request from now on. */
  deny(denial: Denial | undefined): void;
  /** How often a change is PENDING when asked for. */
  pendFor(questions: number): void;
  /** Runs when a batch has arrived, before it is looked at. */
  beforeChange(act: (() => Promise<void>) | undefined): void;
  close(): Promise<void>;
}

interface Zone {
  readonly id: string;
  readonly isPrivate: boolean;
  readonly records: StrictZone;
}

interface Reply {
  readonly status: number;
  readonly xml: string;
}

const NAMESPACE = 'xmlns="https://route53.amazonaws.com/doc/2013-04-01/"';
const STATUS: Readonly<Record<string, number>> = {
  NoSuchHostedZone: 404,
  NoSuchChange: 404,
  AccessDenied: 403,
  ExpiredToken: 403,
  InvalidClientTokenId: 403,
  MissingAuthenticationToken: 403,
  SignatureDoesNotMatch: 403,
  ServiceUnavailable: 503,
};

/** Starts one without zones; they are made through its API. */
export async function startStrictRoute53(): Promise<StrictRoute53> {
  const zones = new Map<string, Zone>();
  const questions = new Map<string, number>();
  const batches: HostChange[][] = [];
  const requests: string[] = [];
  const accessKeys: string[] = [];
  let failures: Failure[] = [];
  let denied: Denial | undefined;
  let pending = 0;
  let act: (() => Promise<void>) | undefined;
  let changing = 0;

  const answer = async (request: IncomingMessage, body: string): Promise<Reply | undefined> => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://route53");
    requests.push(`${request.method} ${pathname}`);
    const failure = failures.shift();
    if (failure === "silence") return undefined;
    if (failure !== undefined) return refusal(failure, WORDS[failure]);
    const authorization = request.headers.authorization ?? "";
    if (!authorization.startsWith("AWS4-HMAC-SHA256 Credential=")) {
      return refusal("MissingAuthenticationToken", "Missing Authentication Token");
    }
    accessKeys.push(/Credential=([^/]*)/.exec(authorization)?.[1] ?? "");
    if (denied !== undefined) return refusal(denied, denialWords(denied, request));
    const [, , resource, id = "", rest] = pathname.split("/");
    const route = `${request.method} ${resource}${id === "" ? "" : "/id"}${rest ? `/${rest}` : ""}`;
    if (request.method === "POST" && pathname === "/") return assumeRole(body);
    if (route === "POST hostedzone") return createZone(zones, body);
    if (route === "GET hostedzonesbyname") return listZones(zones, searchParams);
    if (route === "GET change/id") {
      const left = questions.get(id);
      if (left === undefined)
        return refusal("NoSuchChange", `Could not find resource with ID: ${id}`);
      questions.set(id, left - 1);
      return {
        status: 200,
        xml: `<GetChangeResponse ${NAMESPACE}>${changeInfo(id, left)}</GetChangeResponse>`,
      };
    }
    const zone = zones.get(id);
    if (zone === undefined)
      return refusal("NoSuchHostedZone", `No hosted zone found with ID: ${id}`);
    if (route === "GET hostedzone/id") {
      return {
        status: 200,
        xml: `<GetHostedZoneResponse ${NAMESPACE}>${zoneXml(zone)}</GetHostedZoneResponse>`,
      };
    }
    if (route === "GET hostedzone/id/rrset") return listRecords(zone, searchParams);
    if (route !== "POST hostedzone/id/rrset") return refusal("InvalidInput", `no route ${route}`);
    if (changing > 0) return refusal("PriorRequestNotComplete", WORDS.PriorRequestNotComplete);
    changing++;
    try {
      const run = act;
      act = undefined;
      await run?.();
    } finally {
      changing--;
    }
    const changes = parseChanges(body);
    batches.push(changes);
    if (changes.length === 0)
      return refusal("InvalidInput", "1 validation error detected: Changes");
    const faults = zone.records.apply(changes);
    if (faults.length > 0) return refusal("InvalidChangeBatch", `[${faults.join(", ")}]`);
    const changeId = `C${String(questions.size + 1).padStart(6, "0")}`;
    questions.set(changeId, pending);
    return {
      status: 200,
      xml: `<ChangeResourceRecordSetsResponse ${NAMESPACE}>${changeInfo(changeId, 1)}</ChangeResourceRecordSetsResponse>`,
    };
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const reply = await answer(request, Buffer.concat(chunks).toString("utf8"));
    if (reply === undefined) return;
    response.writeHead(reply.status, { "content-type": "text/xml" });
    response.end(`<?xml version="1.0"?>\n${reply.xml}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    batches,
    requests,
    accessKeys,
    dump: (zoneId) => zones.get(zoneId)?.records.list() ?? [],
    failNext(failure, count) {
      failures = new Array<Failure>(count).fill(failure);
    },
    deny(denial) {
      denied = denial;
    },
    pendFor(count) {
      pending = count;
    },
    beforeChange(run) {
      act = run;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const WORDS: Readonly<Record<Exclude<Failure, "silence">, string>> = {
  Throttling: "Rate exceeded",
  PriorRequestNotComplete:
    "The request was rejected because Route 53 was still processing a prior request.",
  ServiceUnavailable: "Service is temporarily unavailable",
};

function denialWords(denial: Denial, request: IncomingMessage): string {
  switch (denial) {
    case "AccessDenied":
      return "User: arn:aws:iam::111122223333:user/web is not authorized to perform: route53:ChangeResourceRecordSets";
    case "ExpiredToken":
      return "The security token included in the request is expired";
    case "InvalidClientTokenId":
      return "The security token included in the request is invalid.";
    case "SignatureDoesNotMatch":
      // The real one repeats the request, its session token too.
      return [
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
        "",
        "The Canonical String for this request should have been",
        `'x-amz-security-token:${request.headers["x-amz-security-token"] ?? ""}'`,
      ].join("\n");
  }
}

function refusal(code: string, message: string): Reply {
  const error = `<Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message>`;
  return {
    status: STATUS[code] ?? 400,
    xml: `<ErrorResponse ${NAMESPACE}><Error>${error}</Error><RequestId>00000000-0000-0000-0000-000000000000</RequestId></ErrorResponse>`,
  };
}

/** The reply of STS: a key named after the role. */
function assumeRole(body: string): Reply {
  const query = new URLSearchParams(body);
  if (query.get("Action") !== "AssumeRole") return refusal("InvalidAction", "no such action");
  const role = query.get("RoleArn")?.split("/").at(-1)?.toUpperCase();
  const credentials = `<AccessKeyId>ASIA${role}</AccessKeyId><SecretAccessKey>example-secret</SecretAccessKey><SessionToken>example-session-token</SessionToken><Expiration>2126-01-01T00:00:00Z</Expiration>`;
  return {
    status: 200,
    xml: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>${credentials}</Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  };
}

function changeInfo(id: string, left: number): string {
  const status = left > 0 ? "PENDING" : "INSYNC";
  return `<ChangeInfo><Id>/change/${id}</Id><Status>${status}</Status><SubmittedAt>2026-01-01T00:00:00Z</SubmittedAt></ChangeInfo>`;
}

function createZone(zones: Map<string, Zone>, body: string): Reply {
  const id = `Z${String(zones.size + 1).padStart(8, "0")}`;
  const name = `${textOf(body, "Name")?.toLowerCase().replace(/\.$/, "")}.`;
  const isPrivate = body.includes("<VPC>");
  const zone = { id, isPrivate, records: new StrictZone(name) };
  zones.set(id, zone);
  const delegation =
    "<DelegationSet><NameServers><NameServer>ns-1.example.net</NameServer></NameServers></DelegationSet>";
  const xml = `<CreateHostedZoneResponse ${NAMESPACE}>${zoneXml(zone)}${changeInfo("C0", 0)}${delegation}</CreateHostedZoneResponse>`;
  return { status: 201, xml };
}

function zoneXml({ id, isPrivate, records }: Zone): string {
  return `<HostedZone><Id>/hostedzone/${id}</Id><Name>${records.name}</Name><CallerReference>${id}</CallerReference><Config><PrivateZone>${isPrivate}</PrivateZone></Config></HostedZone>`;
}

function listZones(zones: Map<string, Zone>, query: URLSearchParams): Reply {
  const limit = Number(query.get("maxitems") ?? 100);
  const from = orderOf({ name: query.get("dnsname") ?? "", type: query.get("hostedzoneid") ?? "" });
  const key = ({ id, records }: Zone) => orderOf({ name: records.name, type: id });
  const after = [...zones.values()]
    .filter((zone) => key(zone) >= from)
    .sort((one, other) => compare(key(one), key(other)));
  const next = after[limit];
  const more = next
    ? `<IsTruncated>true</IsTruncated><NextDNSName>${next.records.name}</NextDNSName><NextHostedZoneId>${next.id}</NextHostedZoneId>`
    : "<IsTruncated>false</IsTruncated>";
  const page = after.slice(0, limit).map(zoneXml).join("");
  return {
    status: 200,
    xml: `<ListHostedZonesByNameResponse ${NAMESPACE}><HostedZones>${page}</HostedZones>${more}<MaxItems>${limit}</MaxItems></ListHostedZonesByNameResponse>`,
  };
}

function listRecords(zone: Zone, query: URLSearchParams): Reply {
  const limit = Math.min(Number(query.get("maxitems") ?? 300), 300);
  const from = orderOf({
    name: query.get("name") ?? "",
    type: query.get("type") ?? "",
    setIdentifier: query.get("identifier") ?? "",
  });
  const after = zone.records.list().filter((record) => orderOf(record) >= from);
  const next = after[limit];
  const identifier = next?.setIdentifier
    ? `<NextRecordIdentifier>${next.setIdentifier}</NextRecordIdentifier>`
    : "";
  const more = next
    ? `<IsTruncated>true</IsTruncated><NextRecordName>${next.name}</NextRecordName><NextRecordType>${next.type}</NextRecordType>${identifier}`
    : "<IsTruncated>false</IsTruncated>";
  const page = after.slice(0, limit).map(recordXml).join("");
  return {
    status: 200,
    xml: `<ListResourceRecordSetsResponse ${NAMESPACE}><ResourceRecordSets>${page}</ResourceRecordSets>${more}<MaxItems>${limit}</MaxItems></ListResourceRecordSetsResponse>`,
  };
}

function recordXml(record: HostRecord): string {
  const optional = (tag: string, value: string | undefined) =>
    value === undefined ? "" : `<${tag}>${escapeXml(value)}</${tag}>`;
  const values = record.values.map(
    (value) => `<ResourceRecord><Value>${escapeXml(value)}</Value></ResourceRecord>`,
  );
  const data =
    record.aliasOf === undefined
      ? `${optional("TTL", record.ttl)}<ResourceRecords>${values.join("")}</ResourceRecords>`
      : `<AliasTarget><HostedZoneId>Z2</HostedZoneId><DNSName>${record.aliasOf}</DNSName><EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget>`;
  return `<ResourceRecordSet><Name>${record.name}</Name><Type>${record.type}</Type>${optional("SetIdentifier", record.setIdentifier)}${optional("Weight", record.weight)}${data}</ResourceRecordSet>`;
}

function parseChanges(body: string): HostChange[] {
  return Array.from(body.matchAll(/<Change>(.*?)<\/Change>/gs), ([, xml = ""]) => ({
    action: textOf(xml, "Action") ?? "",
    record: {
      name: escapeName(textOf(xml, "Name") ?? ""),
      type: textOf(xml, "Type") ?? "",
      setIdentifier: textOf(xml, "SetIdentifier"),
      weight: textOf(xml, "Weight"),
      ttl: textOf(xml, "TTL"),
      values: Array.from(xml.matchAll(/<Value>(.*?)<\/Value>/gs), ([, text = ""]) =>
        unescapeXml(text),
      ),
      aliasOf: textOf(xml, "DNSName"),
    },
  }));
}

/** As Route 53 keeps a name: lower case, with its final dot, a star as `\052`. */
function escapeName(name: string): string {
  const dotted = name.endsWith(".") ? name : `${name}.`;
  return dotted.toLowerCase().replaceAll("*", "\\052");
}

function textOf(xml: string, tag: string): string | undefined {
  const text = new RegExp(`<${tag}>(.*?)</${tag}>`, "s").exec(xml)?.[1];
  return text === undefined ? undefined : unescapeXml(text);
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  amp: "&",
};

function unescapeXml(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name] ?? "");
}

function escapeXml(text: string): string {
  return text.replace(/[<>&]/g, (one) => `&#${one.charCodeAt(0)};`);
}
