/** What a request by SCIM is answered, and what refuses one in SCIM's words. @see RFC 7644 §3.12 */

export type Reply = { status: number; body?: unknown; headers?: Record<string, string> };

export class ScimFault extends Error {
  readonly status: number;
  readonly scimType: string | undefined;
  readonly headers: Record<string, string>;
  constructor(status: number, detail: string, scimType?: string, headers: Record<string, string> = {}) {
    super(detail);
    this.status = status;
    this.scimType = scimType;
    this.headers = headers;
  }
}
