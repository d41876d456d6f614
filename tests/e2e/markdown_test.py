#!/usr/bin/python3
"""Markdown is untrusted: what is useful is drawn, everything else stays text."""

import unittest

from stand_in_case import StandInCase


class MarkdownCases(StandInCase):
    CASES = [
        ("plain", "Hello\nworld", "<p>Hello\nworld</p>"),
        ("emphasis", "*a* **b** ***c*** _d_ ~~e~~", "<p><em>a</em> <strong>b</strong> <em><strong>c</strong></em> <em>d</em> <del>e</del></p>"),
        ("no emphasis in words", "snake_case_name 2 * 3 * 4", "<p>snake_case_name 2 * 3 * 4</p>"),
        ("nested emphasis", "**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>"),
        ("code span", "`a <b> *c*`", "<p><code>a &lt;b&gt; *c*</code></p>"),
        ("escape", r"\*a\* \<b>", "<p>*a* &lt;b&gt;</p>"),
        ("hard break", "a  \nb", "<p>a<br>b</p>"),
        ("heading", "# One\n### Two ##", "<h3>One</h3><h5>Two</h5>"),
        ("rule", "a\n\n---\n\nb", "<p>a</p><hr><p>b</p>"),
        ("list", "- a\n- b\n  - c\n", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"),
        ("ordered", "3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("quote", "> a\n> > b", "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>"),
        ("link", "[a](https://example.org/x)", '<p><a href="https://example.org/x" target="_blank" rel="noopener noreferrer nofollow" title="https://example.org/x">a</a></p>'),
        ("script link", "[a](javascript:alert(1))", "<p><span>a</span></p>"),
        ("data link", "[a](data:text/html;base64,xx)", "<p><span>a</span></p>"),
        ("relative link", "[a](/runs)", "<p><span>a</span></p>"),
        ("html", "<script>alert(1)</script><img src=x onerror=alert(1)>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;</p>"),
        ("entity", "&lt;b&gt; &amp;", "<p>&amp;lt;b&amp;gt; &amp;amp;</p>"),
        ("unclosed", "**a `b [c](", "<p>**a `b [c](</p>"),
        ("empty", "", ""),
    ]

    def render(self, text):
        return self.run_script("const { markdown } = await import('/js/markdown.js'); return markdown(values[0]).innerHTML;", text)

    def test_renders_what_is_useful_and_nothing_else(self):
        self.open()
        for name, text, expected in self.CASES:
            with self.subTest(name):
                self.assertEqual(self.render(text), expected)

    def test_tables_and_code_blocks(self):
        self.open()
        table = self.render("| a | b |\n|:-:|--:|\n| 1 \\| 2 | **3** |\n| 4 |")
        self.assertIn('<th data-side="center" scope="col">a</th>', table)
        self.assertIn('<td data-side="center">1 | 2</td><td data-side="end"><strong>3</strong></td>', table)
        code = self.render("```js\nlet a = '<b>';\n```")
        self.assertIn("<code>let a = '&lt;b&gt;';</code>", code)
        self.assertIn("let a", self.render("```\nlet a"), "an open fence reaches to the end")

    def test_images_are_loaded_only_by_consent(self):
        self.open()
        self.assertNotIn("<img", self.render("![cat](https://example.org/cat.png)"))
        self.assertIn("example.org", self.render("![cat](https://example.org/cat.png)"))
        self.assertEqual(self.render("![cat](http://example.org/cat.png)"), "<p><span>cat</span></p>")

    def test_hostile_texts_are_rendered_quickly(self):
        self.open()
        hostile = {
            "stars": "*a " * 20000, "pairs": "**a " * 20000, "brackets": "[" * 50000, "links": "[a](" * 20000, "ticks": "`a" * 30000,
            "quotes": ">" * 20000 + "a", "lists": "\n".join(" " * (2 * i) + "- a" for i in range(300)), "hashes": "# " + " " * 50000 + "#" * 50000 + "x",
            "pipes": "|" * 20000 + "\n" + "|-" * 10000, "spaces": " " * 100000 + "a", "rules": "- " * 50000 + "x", "underscores": "_" * 50000, "slashes": "http://" * 10000,
        }
        for name, text in hostile.items():
            with self.subTest(name):
                took = self.run_script("const { markdown } = await import('/js/markdown.js'); const start = performance.now(); markdown(values[0]); return performance.now() - start;", text)
                self.assertIsInstance(took, (int, float), took)
                self.assertLess(took, 6000, "milliseconds; what grows with the square of the text takes minutes")


if __name__ == "__main__":
    unittest.main()
