/** The job that ends in AWS what a person opened there, asked for when somebody is disabled or deleted. Its key is the person. */
export const REVOKE_SESSIONS = "revoke-sessions";
