"""Writes python-text.json beside this file: what CPython 3.11's text functions give (standard library only).

    python3 make_python_text.py
"""
import json, os, random

random.seed(13)
LABELS = ["sports", "public health", "it's", 'a "quote"', "naïve café", "東京", "😀 fun", "ΟΔΟΣ", "tab\there", ">10", "", "\\", "\u00a0x\u200b", "{}", "5"]
TEMPLATES = [
    "This text is about {}.", "{!r}", "{!s}", "{!a}", "{!x}", "{0}", "{0} and {0}", "{} and {}", "{0} {}", "{} {0}", "{1}", "{:>10}|", "{:<10}|", "{:^10}|", "{:*^11}|",
    "{:=10}", "{:10}|", "{:010}|", "{:>010}|", "{:>0}", "{:.3}", "{:.0}", "{:8.3}|", "{:8.3s}|", "{:d}", "{:,}", "{:_}", "{:+}", "{: }", "{:#}", "{:z}", "{:.}", "{:ss}", "{:😀^9}|",
    "{{}}", "{{{}}}", "{{", "}}", "{", "}", "a{", "a}", "{}}", "{{}", "{0", "{0!", "{0!r", "{0!r}", "{0!rx}", "{0!r:>12}|", "{:", "{:{", "{:{}}", "{:{}}{}", "{0:{0}}", "{0:{{}}}",
    "{0:{0:{0}}}", "{name}", "{0[0]}", "{0[2]}", "{0[99]}", "{0[-1]}", "{0[x]}", "{0[]}", "{0[0}", "{0[0]x}", "{0[0][0]}", "{[0]}", "{[1]}", "{ 0}", "{0 }", "{٠}", "{:٥}|", "{:.٢}",
    "{99999999999999999999}", "{:99999999999999999999}", "no field", "", "{!r:^20}|", "{0!a:.4}", "a {b} c", "{a{b}", "{!}", "{!r!s}", "{:}", "{:s}", "{0:}}", "{:<<8}|", "{:}>8}|", "{0:{0[0]}>9}",
]
PIECES = ["{", "}", "{}", "{0}", "{:", "!r", "!", ":", "[0]", "[", "]", ">", "5", "0", ".2", "s", "a", " ", "{{", "}}"]
BY_HAND = len(TEMPLATES)
for _ in range(300):
    TEMPLATES.append("".join(random.choice(PIECES) for _ in range(random.randint(1, 7))))


def formatted(template, label):
    try:
        return template.format(label)
    except (ValueError, IndexError, KeyError, TypeError, OverflowError, AttributeError):
        return None


def cases():
    for i, template in enumerate(TEMPLATES):
        for label in LABELS[:8] if i < BY_HAND else LABELS[:1]:
            yield [template, label, formatted(template, label)]


TEXTS = ["Rome", "ROME", "ΟΔΟΣ", "ΟΔΟΣ ΣΑΣ", "Σ", "ΑΣ'Α", "İstanbul", "ÄÖÜ", "ẞ", "ǅ", "𐐀", "ΑΣ.", "a\u0301Σ", "K", "plain"]
BLANKS = ["", " a ", "\ta\n", "\x1ca\x1f", "\u00a0a\u3000", "\u200ba\u200b", "\u2028a\u2029", "\x85a", "\ufeffa", " \t "]
VALUES = [True, False, None, 0, -3, 1.0, 1.5, 1e16, 1e-5, 1e22, 0.0001, 123456789012345680.0, -0.0, 100000.0, 12345678901234567890, "x", ["a", 1, None], {"a": [True, 'it\'s']}, [], {}, 1e300, 5e-324]
out = {
    "format": [case for case in cases()],
    "lower": [[t, t.lower()] for t in TEXTS],
    "strip": [[t, t.strip()] for t in BLANKS],
    "repr": [[t, repr(t), ascii(t)] for t in LABELS + ["\x00\x7f\n\r", "'\"", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "\u00ad", "\u2028"]],
    "str": [[json.dumps(v), str(json.loads(json.dumps(v)))] for v in VALUES],
}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "python-text.json")
with open(path, "w", encoding="utf-8") as file:
    lines = [f'"{name}": [\n' + ",\n".join(json.dumps(row, ensure_ascii=True) for row in rows) + "\n]" for name, rows in out.items()]
    file.write("{" + ",\n".join(lines) + "}\n")
