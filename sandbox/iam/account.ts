/** Finds the account that a call works in. */
import type { Account } from "../state";
import { AwsError, type Call } from "../wire/operation";

export function accountOf(call: Call): Account {
  const account = call.state.accounts.get(call.caller.accountId);
  if (!account)
    throw new AwsError("InvalidClientTokenId", "The security token included in the request is invalid.", 403);
  return account;
}
