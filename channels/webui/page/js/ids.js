// Ids that this page draws: unguessable, so that a conversation is known only to who was given it.

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

export function draw_id(prefix, length = 20) {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return prefix + [...bytes].map((byte) => alphabet[byte % 32]).join("");
}

export const is_id = (text) => /^[\w-]{1,64}$/.test(text ?? "");
