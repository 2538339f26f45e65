/** The form that signs a browser in to the AWS console. */
import { Secret } from "@/lib/platform/crypto/secret";
import type { UserCtx } from "@/lib/platform/context";

/** A form that the browser posts by itself. Its fields are bearer secrets. */
export type ConsoleForm = {
  action: string;
  fields: Record<string, Secret | string>;
  accountName: string;
  roleName: string;
};

/** Returns the form for a sign-in token. When the console session ends, AWS leads back to the issuer's address. */
export function signInForm(
  ctx: UserCtx,
  input: {
    origin: string;
    token: string;
    accountId: string;
    accountName: string;
    roleName: string;
    destination: string;
  },
): ConsoleForm {
  const { accountId, accountName, roleName } = input;
  return {
    action: `${input.origin}/federation`,
    fields: {
      Action: "login",
      Issuer: `${ctx.config.url}/start/#/console?account_id=${accountId}&role_name=${encodeURIComponent(roleName)}`,
      Destination: input.destination,
      SigninToken: new Secret(input.token),
    },
    accountName,
    roleName,
  };
}
