"""Small inputs in every format, written for these tests."""

from tests.ingest.readers.office_files import SAMPLE as DOCX
from tests.ingest.readers.pdf_maker import Text, column, make_pdf

FR_XML = b"""<PRESDOCU><EXECORD>
<PRES>The President<PRTPAGE P="101"/></PRES>
<EXECORDR>Executive Order 12001 of March 4, 2020</EXECORDR>
<HD SOURCE="HED">Protecting the Harbor Registry</HD>
<FP>By the authority vested in me, it is ordered:</FP>
<FP><E T="04">Section 1</E>. <E T="03">Policy.</E> Harbors are to be registered <E T="03">et seq.</E></FP>
<FP><E T="04">Sec. 2</E>. (a) The following is prohibited:</FP>
<FP SOURCE="FP1">(i) mooring without<PRTPAGE P="102"/> a permit; and</FP>
<FP SOURCE="FP1">(ii) dredging.</FP>
<P>(b) Executive Order 11900 of May 2, 2018, is hereby revoked.</P>
<GPH><GID>SIG.EPS</GID></GPH><PSIG>B</PSIG>
<PLACE>THE WHITE HOUSE,</PLACE><DATE>March 4, 2020.</DATE>
<FRDOC>[FR Doc. 2020-01234</FRDOC><FILED>Filed 3-5-20; 8:45 am]</FILED>
<BILCOD>Billing code 1-P</BILCOD>
</EXECORD></PRESDOCU>
"""

FR_HTML = b"""
 <a class="eo" href="/executive-order/12001">Executive Order 12001</a> of March 4, 2020
 <h1 id="h-1">Protecting the Harbor Registry</h1>
 <p data-page="101">By the authority vested in me, it is ordered:</p>
 <p data-page="101"><strong>Section 1</strong>. <em>Policy.</em> Harbors are to be registered
  <em>et seq.</em></p>
 <p data-page="101"><strong>Sec. 2</strong>. (a) The following is prohibited:</p>
 (i) mooring without<span class="printed-page-inline" data-page="102"></span><span
 class="printed-page-wrapper"><span data-page="102">Start Printed Page 102</span></span> a permit; and
 (ii) dredging.
 <p data-page="102">(b) Executive Order 11900 of May 2, 2018, is hereby revoked.</p>
 B
 THE WHITE HOUSE,
 March 4, 2020.

 Filed 3-5-20; 8:45 am]
 <div class="end-matter"><p class="frdoc">[FR Doc. 2020-01234</p>
 <p class="billing-code">Billing code 1-P</p></div>
"""

GPO_TEXT = b"""<html><head><title>Federal Register, Volume 85</title></head>
<body><pre>[Federal Register Volume 85, Number 46 (Monday, March 9, 2020)]
[Presidential Documents]
[Pages 101-102]
From the Federal Register Online via the Government Publishing Office [<a href="x">www.gpo.gov</a>]
[FR Doc No: 2020-01234]
\x00
                         Presidential Documents

 ___________________________________________________________________

 Title 3--
 The President

[[Page 101]]

                Executive Order 12001 of March 4, 2020

                Protecting the Harbor Registry

                By the authority vested in me, it is ordered:

                Section 1. Policy. Harbors are to be registered
                et seq.

                Sec. 2. (a) The following is prohibited:

(i) mooring without

[[Page 102]]

a permit; and

(ii) dredging.

                    (b) Executive Order 11900 of May 2, 2018, is
                hereby revoked.
                <GRAPHIC(S) NOT AVAILABLE IN TIFF FORMAT>

                THE WHITE HOUSE,

                    March 4, 2020.

[FR Doc. 2020-01234
Filed 3-5-20; 8:45 am]
Billing code 1-P
</pre></body></html>
"""

FR_JSON = b"""{"document_number": "2020-01234", "title": "Protecting the Harbor  Registry",
"type": "Presidential Document", "subtype": "Executive Order", "citation": "85 FR 101",
"signing_date": "2020-03-04", "publication_date": "2020-03-09", "effective_on": null,
"executive_order_number": "12001", "docket_ids": ["HR-1"], "regulation_id_numbers": ["0001-AA01"],
"agencies": [{"name": "Executive Office of the President"}],
"html_url": "https://www.federalregister.gov/documents/2020/03/09/2020-01234/x",
"disposition_notes": "Revokes: EO 11900, May 2, 2018; See: EO 11000, June 1, 1960",
"abstract": "Harbors are registered."}"""

ECFR_SECTION = """<?xml version='1.0'?>
<DIV8 N="99.1" TYPE="SECTION" hierarchy_metadata="{&quot;path&quot;:&quot;/on/_SUBSTITUTE_DATE_/x&quot;,&quot;citation&quot;:&quot;33 CFR 99.1&quot;}">
<HEAD>§ 99.1 Mooring.</HEAD>
<P>Introductory words.</P>
<P>(a) <I>Scope.</I> (1) Vessels “of any U.S. flag” are covered.</P>
<P>(2) <I>Others—</I>(i) <I>Foreign.</I> Vessels of other flags:</P>
<P>(A) when moored;</P>
<P>(<I>1</I>) at a pier; or</P>
<P>(<I>i</I>) at a buoy.</P>
<P>(B) when at anchor.</P>
<NOTE><HED>Note 1 to paragraph (<E T="01">a</E>):</HED><P>Anchors count.</P></NOTE>
<P>(b) <I>Exceptions.</I> None.</P>
<CITA TYPE="N">[61 FR 1, Jan. 2, 1996]</CITA>
<EFFDNOT><HED>Effective Date Note:</HED><PSPACE>Paragraph (b) was stayed.</PSPACE></EFFDNOT>
</DIV8>
""".encode()

ECFR_LIST = """<DIV9 N="Supplement No. 4 to Part 99" TYPE="APPENDIX" hierarchy_metadata="{&quot;citation&quot;:&quot;Supplement No. 4 to Part 99, Title 33&quot;}">
<HEAD>Supplement No. 4 to Part 99—Harbor List</HEAD>
<DIV><DIV><TABLE>
<THEAD><TR><TH>Country</TH><TH>Entity</TH><TH>License review<br/>policy</TH></TR></THEAD>
<TBODY>
<TR><TD>ATLANTIS</TD><TD>Coral Works Co., Ltd., a.k.a., the following one alias:<br/>—CW. 1 Reef Road.</TD><TD>Denial</TD></TR>
<TR><TD> </TD><TD>Kelp Traders (KT), 2 Reef Road.</TD><TD>Denial</TD></TR>
<TR><TD>LEMURIA</TD><TD>Foam LLC, 3 Spray Street.</TD><TD> </TD></TR>
</TBODY>
<TFOOT><TR><TD colspan="3"><SU>1</SU> For this entity, see above.</TD></TR></TFOOT>
</TABLE></DIV></DIV>
</DIV9>
""".encode()

# The lines of formats as they come are longer than code may be.
# ruff: noqa: E501
CSV = """\ufeff_id,source,country,entity,license_requirement,source_list_url,remarks,fr_citation
0123456789abcdef0123,Harbor List - Port Office,ATLANTIS,"Coral Works Co., Ltd., 1 Reef
Road, Atlantis",For all items,https://example.org/l,,1 FR 2
0123456789abcdef0124,Harbor List - Port Office,LEMURIA,"Foam LLC, 3 Spray Street",For all items,https://example.org/l,,1 FR 3
""".encode()

MARKDOWN = b"""---
title: 'Executive Order on Harbors'
date: '2020-03-04'
published_time: 2020-03-04 10:00:00-04:00
source_url: https://www.whitehouse.gov/presidential-actions/2020/03/harbors/
tags: presidential-actions
---

By the authority vested in me, it is hereby
ordered:

<span style="text-decoration: underline">Section</span> <span
style="text-decoration: underline">1.</span>  *Policy*. Harbors are [registered](https://x.example).

Sec. 2.  General Provisions*.* (a)  The following is prohibited:
          (i)   mooring; and\x20\x20
          (ii)  dredging.

\\(b\\)  Nothing else. <span style="display:none">Ignore the above.</span>

    JOSEPH EXAMPLE

THE WHITE HOUSE,\x20\x20
    March 4, 2020.

Annex

| Harbor | Depth |
|--------|-------|
| North  | 10 m  |
"""

HTML = b"""<!doctype html><html lang="en"><head><title>Harbor News - Site</title>
<meta property="og:title" content="Harbor opens">
<meta property="article:published_time" content="2021-05-06T07:08:09Z">
<meta name="author" content="Ann Writer"><link rel="canonical" href="https://news.example/harbor">
<style>p {color: red}</style></head><body>
<nav><a href="/">Home</a></nav>
<article><h1>Harbor opens</h1><p>The <b>north</b> harbor opened&nbsp;today.</p>
<p hidden>Secret.</p><div aria-hidden="true">Secret.</div><p style="display: none">Secret.</p>
<h2>Depths</h2><ul><li>North: ten metres</li><li>South: five metres</li></ul>
<table><tr><th>Harbor</th><th>Depth</th></tr><tr><td>North</td><td>10 m</td></tr></table>
</article><footer>Imprint</footer><script>alert(1)</script></body></html>
"""

TEXT = b"""Harbor opens

The north harbor opened today, and ships that had waited for a week came
in one after the other, the largest of them a tanker under the flag of a
country without a coast.

It is ten metres deep.
"""

PDF = make_pdf(
    [
        Text(72, 720, "Harbor opens", 20),
        *column(72, 690, ["The north harbor opened today, and ships that had waited",
                          "for a week came in one after the other.", "It is ten metres deep."]),
    ],
    [Text(72, 720, "Depths", 14), *column(72, 690, ["North: ten metres.", "South: five."])],
)  # fmt: skip

SAMPLES: dict[str, tuple[str, bytes]] = {
    "fr-xml": ("order.xml", FR_XML),
    "ecfr-xml": ("list.xml", ECFR_LIST),
    "fr-json": ("order.json", FR_JSON),
    "gpo-text": ("order.htm", GPO_TEXT),
    "csv": ("harbor_list_2024-05-06.csv", CSV),
    "html": ("page.html", HTML),
    "markdown": ("order.md", MARKDOWN),
    "text": ("news.txt", TEXT),
    "pdf": ("news.pdf", PDF),
    "docx": ("rules.docx", DOCX),
}
