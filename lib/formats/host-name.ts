/** Host names and addresses that administrators type. */
import { isIP } from "node:net";

const HOST = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*$/i;

/** Returns whether a text is a host's name or an IP address, without a port. */
export const isHost = (text: string): boolean => HOST.test(text) || isIP(text) !== 0;
