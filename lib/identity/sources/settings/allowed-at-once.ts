/**
 * Returns how many of `of` users or memberships may go without an administrator's approval: a share, or a
 * small number.
 */
export const allowedAtOnce = (input: { of: number; maxPercent: number; always: number }): number =>
  Math.max(input.always, Math.floor((input.of * input.maxPercent) / 100));
