/**
 * Adds the parameters of an authorization response to a client's redirect URI; null leaves one out.
 * @see RFC 6749 §4.1.2, §4.1.2.1
 */
export function redirectAddress(redirectUri: string, parameters: Record<string, string | null>): string {
  const target = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters))
    if (value !== null) target.searchParams.set(name, value);
  return target.toString();
}
