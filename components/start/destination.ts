"use client";

/** Where the next opened role shall lead: set by a shortcut link that named no role. */
import { createContext } from "react";

export const DestinationContext = createContext<string | null>(null);
