import { z } from "zod";

const MAX_STRONG_MINUTES = 1440;

/** Within how many minutes a strong factor must have been used: up to a day. */
export const strongMinutes = z
  .int("strong_minutes_not_valid")
  .min(1, "strong_minutes_not_valid")
  .max(MAX_STRONG_MINUTES, "strong_minutes_not_valid");
