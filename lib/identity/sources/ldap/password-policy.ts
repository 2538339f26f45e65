/**
 * What a directory says about a password beside the result of a bind. A bind with a password that must be changed,
 * or that has expired and has sign-ins left, succeeds: only these controls tell.
 *
 * @see draft-behera-ldap-password-policy-11 §6.1, §6.2; draft-vchu-ldap-pwd-policy-00 §3.2, §3.3
 */
import { BerReader, Control, type BerWriter } from "ldapts";
import { reason, type Reason } from "@/lib/messages/reason";

const POLICY = "1.3.6.1.4.1.42.2.27.8.5.1";
const EXPIRED = "2.16.840.1.113730.3.4.4";
const EXPIRING = "2.16.840.1.113730.3.4.5";
const [PASSWORD_EXPIRED, ACCOUNT_LOCKED, CHANGE_AFTER_RESET] = [0, 1, 2];

class Heard extends Control {
  isThere = false;
  value: Buffer = Buffer.alloc(0);
  constructor(
    oid: string,
    private readonly isAsked: boolean,
  ) {
    super(oid);
  }
  /** A control that is only heard isn't sent: the library reads no other controls than those of the request. */
  override write(writer: BerWriter): void {
    if (this.isAsked) super.write(writer);
  }
  override parse(reader: BerReader): void {
    this.isThere = true;
    this.value = Buffer.from(reader.buffer);
  }
}

export type PolicyControls = {
  /** For the request of one bind. */ controls: Control[];
  /** Why the user isn't let in although the bind succeeded, or null. */ refusesSuccess(): Reason | null;
  /** Why the bind failed, where the directory says more than its result, or null. */
  explainsFailure(message: string): Reason | null;
};

/** Controls for one bind: what the directory answers is read from them afterwards. */
export function policyControls(): PolicyControls {
  const policy = new Heard(POLICY, true);
  const expired = new Heard(EXPIRED, false);
  // Says in how many seconds the password expires: until then it counts.
  const expiring = new Heard(EXPIRING, false);
  return {
    controls: [policy, expired, expiring],
    refusesSuccess() {
      const said = policy.isThere ? policyOf(policy.value) : null;
      if (said === "unreadable") return reason("directory_user.policy_not_readable");
      if (said !== null && said.error !== null)
        return errorReason(said.error, "") ?? reason("directory_user.policy_error", { error: said.error });
      if (said?.hasGraceSignIns) return reason("directory_user.password_expired");
      return expired.isThere ? reason("directory_user.must_change_password") : null;
    },
    explainsFailure(message) {
      const said = policy.isThere ? policyOf(policy.value) : null;
      const known =
        said === null || said === "unreadable" || said.error === null
          ? null
          : errorReason(said.error, message);
      return known ?? (expired.isThere ? reason("directory_user.password_expired") : null);
    },
  };
}

function errorReason(error: number, message: string): Reason | null {
  switch (error) {
    case PASSWORD_EXPIRED:
      return reason("directory_user.password_expired");
    case ACCOUNT_LOCKED:
      // 389 Directory Server calls a disabled account locked, and tells them apart in its text.
      return /inactivated/i.test(message)
        ? reason("directory_user.disabled")
        : reason("directory_user.locked");
    case CHANGE_AFTER_RESET:
      return reason("directory_user.must_change_password");
    default:
      return null;
  }
}

type Policy = { error: number | null; hasGraceSignIns: boolean };

/** PasswordPolicyResponseValue: a sequence of `[0]` a warning and `[1]` an error, both optional. */
function policyOf(value: Buffer): Policy | "unreadable" {
  try {
    const reader = new BerReader(value);
    const policy: Policy = { error: null, hasGraceSignIns: false };
    if (value.length === 0) return policy;
    if (reader.readSequence() === null) return "unreadable";
    while (reader.remain > 0) {
      const tag = reader.peek();
      if (tag === 0xa0) {
        reader.readSequence(0xa0);
        const kind = reader.peek();
        const left = Buffer.from(reader.readString(kind ?? 0, true) ?? []);
        policy.hasGraceSignIns = kind === 0x81 && left.length > 0;
      } else if (tag === 0x81) {
        const bytes = Buffer.from(reader.readString(0x81, true) ?? []);
        if (bytes.length !== 1) return "unreadable";
        policy.error = bytes[0] ?? null;
      } else return "unreadable";
    }
    return policy;
  } catch {
    return "unreadable";
  }
}
