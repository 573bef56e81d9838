// What the control API replies, as tests read it: the one place where a body has no type of its own.

/** The body of a reply; `undefined` where it is empty. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into bodies of many shapes, and fail where one is another
export type ReplyBody = any;

/** A reply, as far as most tests look at it. */
export interface Reply {
  readonly status: number;
  readonly json: ReplyBody;
}

/** Reads a body. */
export const parseReplyBody = (text: string): ReplyBody =>
  text === "" ? undefined : JSON.parse(text);
