const OWN_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * An id of a user, group or membership as Foyer gave it out. AWS's pattern has more: capitals, and ten digits before.
 * In such a spelling it is nothing's id, or the answers would spell it differently than the question.
 */
export const ownId = (id: string) => (OWN_ID.test(id) ? id : "00000000-0000-0000-0000-000000000000");
