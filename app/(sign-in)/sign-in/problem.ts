/** Why a sign-in elsewhere did not end here, in words. The codes stand in the address: nothing else of it is shown. */
export function problemOf(code: unknown, sourceName: string | null): string | null {
  if (typeof code !== "string") return null;
  const source = sourceName ?? "The identity provider";
  switch (code) {
    case "unreachable":
    case "OAuthSignin":
      return `${source} cannot be reached right now. Try again in a moment, or sign in another way.`;
    case "busy":
      return `Too many sign-ins to ${source} wait for their codes. Try again in a few minutes.`;
    case "unknown":
      return `${source} signed you in, but nobody here is linked to you yet. Ask your administrator.`;
    case "domain":
      return `${source} signed you in, but your e-mail address is not verified there, or is of another domain than those let in here. Ask your administrator.`;
    case "name_taken":
      return `Somebody else here has your user name. Ask your administrator to link the two, if both are you.`;
    case "disabled":
      return "You are disabled here. Ask your administrator.";
    case "switched_off":
      return `${source} is switched off as a way to sign in.`;
    case "unproven":
      return `${source} sent an answer that cannot be believed: it is too old, was used already, or is not for this browser. Begin again from here.`;
    case "incomplete":
      return `${source} did not say enough about you. Ask your administrator to test it.`;
    default:
      return "Signing in did not work. Try again.";
  }
}
