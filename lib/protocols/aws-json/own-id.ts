const OWN_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The id of a user, group or membership in Foyer's spelling. AWS's pattern also allows capitals and a
 * ten-digit prefix. Such an id doesn't exist here: otherwise responses would spell it differently than
 * requests.
 */
export const ownId = (id: string) => (OWN_ID.test(id) ? id : "00000000-0000-0000-0000-000000000000");
