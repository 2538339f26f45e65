"use client";

/** The console page that the next opened role leads to: set by a shortcut link that named no role. */
import { createContext } from "react";

export const DestinationContext = createContext<string | null>(null);
