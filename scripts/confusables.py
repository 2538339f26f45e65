"""
Writes lib/formats/confusables.json: the characters that look alike (Unicode's UTS #39), as ICU knows them.

Needs Debian's python3-icu, as new as possible: its Unicode version should be Node's (process.versions.unicode).
    python3 scripts/confusables.py > lib/formats/confusables.json

Each line has what is seen, and the characters that look like it. Characters that NFKD replaces are left out, because
names are normalized first, and so are those that names can't contain.
"""

import json
import sys

import icu

checker = icu.SpoofChecker()
nfkd = icu.Normalizer2.getNFKDInstance()
# Unassigned, control, format, private use, surrogates.
EXCLUDED = {0, 15, 16, 17, 18}

seen = {}
for point in range(0x20, 0x110000):
    character = chr(point)
    if 0xD800 <= point <= 0xDFFF or icu.Char.charType(character) in EXCLUDED:
        continue
    if nfkd.normalize(character) != character:
        continue
    skeleton = checker.getSkeleton(0, character)
    if skeleton not in ("", character):
        seen.setdefault(skeleton, []).append(character)

lines = [
    f" {json.dumps(skeleton, ensure_ascii=False)}: {json.dumps(''.join(characters), ensure_ascii=False)}"
    for skeleton, characters in sorted(seen.items())
]
print("{\n" + ",\n".join(lines) + "\n}")
print(f"Unicode {icu.UNICODE_VERSION}: {sum(map(len, seen.values()))} characters", file=sys.stderr)
