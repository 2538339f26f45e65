/** The job that checks whether Foyer can work in an account; its key is the account. */
export const CHECK_ACCOUNT = "check-account";
