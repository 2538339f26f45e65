/** Every migration, in order. Forward only: a landed file is never changed. */
import * as m0001 from "./0001-front-door";

export const MIGRATIONS = { "0001-front-door": m0001 };
