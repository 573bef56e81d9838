// The one question that both servers are asked, and its right answer.

export const ZONE = "tm.example.org";
export const QUESTION = {
  label: "www",
  name: `www.${ZONE}`,
  address: "192.0.2.1",
  /** What is answered when the first is down: never, here. */
  otherAddress: "192.0.2.2",
  ttlSeconds: 20,
} as const;
