// Verifies a receipt (c2sp.org/tlog-proof) in the browser; nothing leaves the page, and it works without a network.
// Strict like the Python side: one spelling of every number and of all base64, or the receipt is refused.

const ED25519 = 1;
const COSIGNATURE = 4;
const utf8 = new TextEncoder();

function refuse(why) {
  throw new Error(why);
}

function bytes(text, length) {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) refuse("shape");
  let raw;
  try {
    raw = atob(text);
  } catch {
    refuse("shape");
  }
  if (btoa(raw) !== text || (length !== undefined && raw.length !== length)) refuse("shape");
  return Uint8Array.from(raw, (one) => one.charCodeAt(0));
}

function decimal(text) {
  if (!/^(0|[1-9][0-9]{0,14})$/.test(text)) refuse("shape");
  return Number(text);
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const same = (a, b) => a.length === b.length && a.every((one, at) => one === b[at]);
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));

async function verifierKey(written) {
  const [name, id, ...rest] = written.trim().split("+");
  if (!name || /\s/.test(name) || !/^[0-9a-f]{8}$/.test(id ?? "")) refuse("key");
  let material;
  try {
    material = bytes(rest.join("+"), 33);
  } catch {
    refuse("key");
  }
  const short = (await sha256(utf8.encode(`${name}\n`), material)).slice(0, 4);
  if (![...short].every((one, at) => one === parseInt(id.slice(2 * at, 2 * at + 2), 16))) refuse("key");
  const key = await crypto.subtle.importKey("raw", material.slice(1), { name: "Ed25519" }, false, ["verify"]);
  return { name, id: short, kind: material[0], key };
}

function parseNote(written) {
  const gap = written.lastIndexOf("\n\n");
  if (gap < 0 || !written.endsWith("\n") || /[\u0000-\u0009\u000b-\u001f]/.test(written)) refuse("shape");
  const signatures = written.slice(gap + 2, -1).split("\n").map((line) => {
    const found = /^\u2014 ([^\s+]+) (\S+)$/.exec(line) ?? refuse("shape");
    const raw = bytes(found[2]);
    if (raw.length < 5) refuse("shape");
    return { name: found[1], id: raw.slice(0, 4), value: raw.slice(4) };
  });
  return { ...parseHead(written.slice(0, gap + 1)), signatures };
}

function parseHead(text) {
  const lines = text.split("\n");
  if (lines.length !== 4 || !lines[0] || lines[3]) refuse("shape");
  return { text, origin: lines[0], size: decimal(lines[1]), root: bytes(lines[2], 32) };
}

export function parseProof(written) {
  const gap = written.indexOf("\n\n");
  const [first, extra, index, ...path] = written.slice(0, gap).split("\n");
  if (gap < 0 || first !== "c2sp.org/tlog-proof@v1" || path.length > 63) refuse("shape");
  if (!extra?.startsWith("extra ") || !index?.startsWith("index ")) refuse("shape");
  return {
    body: bytes(extra.slice(6)),
    index: decimal(index.slice(6)),
    path: path.map((step) => bytes(step, 32)),
    head: parseNote(written.slice(gap + 2)),
  };
}

// RFC 9162 section 2.1.3.2, with plain numbers: sizes stay below 2^53
async function leadsToRoot({ index, path, body, head }) {
  if (index >= head.size) return false;
  let [at, last] = [index, head.size - 1];
  let result = await sha256([0], body);
  const up = () => { [at, last] = [Math.floor(at / 2), Math.floor(last / 2)]; };
  for (const step of path) {
    if (last === 0) return false;
    if (at % 2 || at === last) {
      result = await sha256([1], step, result);
      while (at % 2 === 0 && at > 0) up();
    } else {
      result = await sha256([1], result, step);
    }
    up();
  }
  return last === 0 && same(result, head.root);
}

// When this key signed the note, in seconds (0 for a signature that carries no time); null when it did not.
async function signedAt(note, key) {
  const line = note.signatures.find((one) => one.name === key.name && same(one.id, key.id));
  if (!line) return null;
  const timed = key.kind === COSIGNATURE;
  if (line.value.length !== (timed ? 72 : 64)) refuse("signature");
  const at = timed ? Number(new DataView(line.value.buffer, 0, 8).getBigUint64(0)) : 0;
  const message = utf8.encode(timed ? `cosignature/v1\ntime ${at}\n${note.text}` : note.text);
  if (!(await crypto.subtle.verify("Ed25519", key.key, line.value.slice(timed ? 8 : 0), message))) refuse("signature");
  return at;
}

export async function verify(written, logKey, witnessKeys, paper) {
  const log = await verifierKey(logKey);
  const proof = parseProof(written);
  if (log.kind !== ED25519) refuse("key");
  if ((await signedAt(proof.head, log)) === null) refuse("unsigned");
  if (proof.head.origin !== log.name) refuse("other");
  if (!(await leadsToRoot(proof))) refuse("path");
  const witnesses = [];
  for (const one of witnessKeys) {
    const witness = await verifierKey(one);
    const at = witness.kind === COSIGNATURE ? await signedAt(proof.head, witness) : null;
    if (at !== null) witnesses.push({ name: witness.name, at: new Date(at * 1000) });
  }
  const entry = new TextDecoder("utf-8", { fatal: true }).decode(proof.body);
  const leaf = await sha256([0], proof.body);
  return { index: proof.index, head: proof.head, entry, witnesses, paper: compared(proof.head, leaf, paper) };
}

// What the lines on paper say: three of a checkpoint, one `entry` with a leaf hash, or all four.
function compared(head, leaf, paper) {
  const lines = paper.trim().split(/\s*\n\s*/).filter((line) => line);
  const entry = lines.filter((line) => line.startsWith("entry "));
  const three = lines.filter((line) => !line.startsWith("entry "));
  try {
    const said = entry.map((line) => (same(bytes(line.slice(6), 32), leaf) ? "entry-same" : "entry-differs"));
    return [...(three.length ? [comparedHead(head, parseHead(`${three.join("\n")}\n`))] : []), ...said];
  } catch {
    return ["paper-unread"];
  }
}

function comparedHead(head, printed) {
  if (printed.origin !== head.origin) return "paper-other";
  if (printed.size !== head.size) return "paper-apart";
  return same(printed.root, head.root) ? "paper-same" : "paper-differs";
}

const form = globalThis.document?.querySelector("[data-verify]");
if (form) {
  const field = (name) => form.elements.namedItem(name);
  const outcome = document.getElementById(form.dataset.verify);
  const say = (name) => { outcome.querySelector(`[data-say="${name}"]`).hidden = false; };
  const fill = (name, text) => { outcome.querySelector(`[data-fill="${name}"]`).textContent = text; };

  field("file").addEventListener("change", async () => {
    const [file] = field("file").files;
    if (file && file.size <= 65536) field("proof").value = await file.text();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    outcome.hidden = false;
    outcome.querySelectorAll("[data-say]").forEach((one) => { one.hidden = true; });
    try {
      show(await verify(
        `${field("proof").value.replace(/\r\n/g, "\n").trim()}\n`,
        field("key").value,
        field("witnesses").value.split("\n").filter((line) => line.trim()),
        field("paper").value,
      ));
    } catch (fault) {
      say("false");
      say(outcome.querySelector(`[data-say="why-${fault.message}"]`) ? `why-${fault.message}` : "why-shape");
    }
    outcome.focus();
  });

  function show(found) {
    say(found.paper.some((one) => one.endsWith("-differs")) ? "false" : "true");
    fill("index", found.index + 1);
    fill("size", found.head.size);
    fill("lines", found.head.text);
    fill("entry", pretty(found.entry));
    fill("witnesses", found.witnesses.map(({ name, at }) => `${name}（${at.toLocaleString("zh-CN")}）`).join("；"));
    say(found.witnesses.length ? "witnessed" : "unwitnessed");
    found.paper.forEach(say);
    say("detail");
  }

  function pretty(entry) {
    try {
      return JSON.stringify(JSON.parse(entry), null, 1);
    } catch {
      return entry;
    }
  }
}
