"""The marks that hostile text bears, so that it is known again wherever it comes out."""

ELEMENT, ATTRIBUTE, SCHEME = "zq-mark", "zqattr", "zqscript"
PRODUCT = ("7919*7907", "62615533")
"""A multiplication nobody else asks for; its result says that text was evaluated."""
HEADER = "X-Zq-Mark"
HOST = "zq.example"
LIE = "lie.example"
"""A host that headers alone name, so that it stands in no text somebody typed before."""
LINE = "ZQLINE"
"""What would begin a line of its own in a calendar."""

MARKUP = (
    f"<{ELEMENT}>",
    f"</title><{ELEMENT}>",
    f"</textarea></select></option><{ELEMENT} a=b>",
    f"</script><{ELEMENT}>",
    f"--><{ELEMENT}>",
    f'" {ATTRIBUTE}="1',
    f"' {ATTRIBUTE}='1",
    f"x {ATTRIBUTE}=1",
    f'"><{ELEMENT}>',
    f"<svg {ATTRIBUTE}=1 onload={SCHEME}(1)>",
    f"&lt;{ELEMENT}&gt;",
    f"[Zq](javascript:{SCHEME}(1))",
    f"![Zq](javascript:{SCHEME}(1))",
    f"<javascript:{SCHEME}(1)>",
    f"[Zq]: data:text/html,<{ELEMENT}>",
    f"javascript:{SCHEME}(1)",
)
TEMPLATES = (
    f"Zq {{{{{PRODUCT[0]}}}}}",
    f"Zq {{% print({PRODUCT[0]}) %}}",
    f"Zq ${{{PRODUCT[0]}}} #{{{PRODUCT[0]}}} <%= {PRODUCT[0]} %>",
    f"Zq #({PRODUCT[0]}) $({PRODUCT[0]})$",
    f'Zq #eval("{PRODUCT[0]}")',
    "Zq {{ config.SECRET_KEY }} {{ ''.__class__.__mro__ }}",
    "Zq {0.__class__} {.__class__} {name.__init__.__globals__}",
    "Zq %s %d %(name)s %(num)s %n",
    "Zq {} {0} {name} {{ name }} {% raw %}",
    "Zq $name ${IFS} `id` $(id)",
)
FORMULAS = (
    *(f"{sign}1+1+cmd|' /C zq'!A0" for sign in "=+-@＝＋－＠"),
    '=HYPERLINK("https://zq.example","Zq")',
    "\t=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "'=1+1",
    ";=1+1",
    "a\n=1+1",
)
MAILS = (
    f"Zq\r\n{HEADER}: yes",
    f"Zq\n{HEADER}: yes\n\nbody",
    f"Zq\u2028{HEADER}: yes",
    f"=?utf-8?q?Zq=0d=0a{HEADER}:_x?=",
    f"=?utf-8?b?WnENClgtWnEtTWFyazogeA==?= =?utf-8?q?=0d=0aBcc:_zq@{HOST}?=",
    f'Zq" <zq@{HOST}>, "x',
    f"Zq, zq@{HOST}; zq2@{HOST}",
)
CALENDARS = (
    f"Zq\\nEND:VEVENT\nBEGIN:VEVENT\n{LINE}:1",
    f'Zq;,\\\\: "quoted"\r\n{LINE};X=1:2',
    "Zq " + "é" * 80 + "\U0001f33b" * 20,
)
QUERIES = (
    "Zq'; DROP TABLE people;--",
    "Zq' OR '1'='1",
    "Zq%' ESCAPE '!",
    "Zq\\' \\\" \\",
    "%_%_%",
    "../../../../etc/passwd",
    "..\\..\\zq",
)
PRINTABLE = MARKUP + TEMPLATES + FORMULAS + MAILS + CALENDARS + QUERIES
"""What a form may well take in: it is shown later, and must be obeyed nowhere."""

UNPRINTABLE = (
    "Zq\x00mark",
    "\x00",
    "Zq\x1b[31mmark",
    "Zq\x08\x0b\x0c\x7f\x85mark",
    "Zq\u202emark\u202c",
    "Zq\u2066mark\u2069",
    "Zq\ufffe\uffff\ufdd0mark",
    "Zq\ufdd0",
    "Zq\U0001fffe\U0010ffffmark",
)
SHAPES = (
    "",
    " ",
    "\u00a0\u200b\ufeff",
    "Z" * 201,
    "Zq " * 20_000,
    "Z" + "\u0301" * 3_000,
    "ﷺ" * 500,
    "ΐ" * 400 + "ŉ",
    "İıſ" * 50,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467" * 60,
    "é" * 150 + "e\u0301" * 150,
    "محمد דנה 王小明 Nguyễn",
)
NUMBERS = (
    *("0", "-1", "-0", "00012", "1e9", "1e400", "1_000", "٣", "２", "½", "0x10", "NaN", "Infinity", "1,5", "1.005"),
    *("2147483648", "9223372036854775808", "99999999999999999999999", "-2147483649", "9" * 5000, "1" * 350),
)
MOMENTS = (
    *("0000-00-00", "0001-01-01", "9999-12-31", "2027-02-30", "10000-01-01", "-2027-01-01", "20270101", "2027-W01-1"),
    *("2027-01-01T00:00:00+99:99", "24:00", "23:59:60", "25:61", "-1:00", "12:00 a.m.", "２０２７-０１-０１"),
)
ADDRESSES = (
    *("a@b", "a@x.example,b@y.example", "a@x.example\r\nBcc: b@y.example", f'"<{ELEMENT}>"@{HOST}', "@", "a" * 250),
    *(f"a@{'b' * 64}.example", f"{'a' * 65}@{HOST}", f"zq@{HOST}\x00", "zq@[127.0.0.1]", "zq@xn--a.example"),
    *("zq@ÅÄ\u0301.example", f"zq@{'x.' * 130}example", f"Zq <zq@{HOST}>", "mailto:zq@zq.example?bcc=b@y.example"),
    *("=cmd|' /C zq'!A0@zq.example", "+1@zq.example", "zq'or'1@zq.example", "zq%0a@zq.example", "zq@\ufe52.example"),
)
"""Hardly any of these is one address of mail."""
HOSTILE = PRINTABLE + UNPRINTABLE + SHAPES + NUMBERS + MOMENTS + ADDRESSES
