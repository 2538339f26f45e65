/** What a thread for heavy work receives and answers. */
export type HeavyRequest = { task: string; input: unknown };
export type HeavyReply = { value: unknown } | { error: { message: string; fields: Record<string, unknown> } };
