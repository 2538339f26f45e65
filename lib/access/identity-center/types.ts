/** The status of a connected Identity Center for one user. */
export type IdentityCenterStatus = {
  id: string;
  name: string;
  /** `ended`: it was connected, and the user must sign in there again. */
  state: "disconnected" | "connected" | "ended";
  list: {
    state: "listing" | "complete" | "failed";
    done: number;
    total: number | null;
    completedAt: Date | null;
  } | null;
};
