/** Operations of Foyer's own API, as access keys are limited to them. */
export const API_OPERATIONS = ["foyer:EndSessions", "foyer:ListSessions"] as const;
export type ApiOperation = (typeof API_OPERATIONS)[number];
