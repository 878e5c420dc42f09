import { describe, expect, it } from 'vitest'
import { makeFragmentCache } from './make-fragment-cache.ts'
import { renderBlock } from './render-block.ts'

function html(raw: string): string {
  const holder = document.createElement('div')
  holder.append(renderBlock(raw))
  return holder.innerHTML
}

describe('hostile markdown', () => {
  const hostile = {
    script: '<script>alert(1)</script>hello',
    'script in words': 'a <script src="https://x/y.js"></script> b',
    onerror: '<img src=x onerror=alert(1)>',
    'javascript link': '[click](javascript:alert(1))',
    'javascript with tricks': '[click](java&#10;script:alert(1)) <a href=" &#14; javascript:alert(1)">x</a>',
    'data link': '[x](data:text/html;base64,PHNjcmlwdD4=)',
    'vbscript link': '<a href="vbscript:x">x</a>',
    style: '<style>body{display:none}</style><p style="position:fixed;inset:0">x</p>',
    iframe: '<iframe src="https://x"></iframe><object data="x"></object><embed src="x">',
    svg: '<svg><script>alert(1)</script><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    math: '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>',
    form: '<form action="https://x"><input name="password"><button>Sign in</button></form>',
    base: '<base href="https://x/">',
    refresh: '<meta http-equiv="refresh" content="0;url=https://x">',
    'foreign image': '![track](https://x/pixel.png)',
    'foreign image in html': '<img src=https://x>',
    'protocol relative image': '<img src="//x/y.png">',
    'background attribute': '<table background="https://x"><tr><td background="https://x">a</td></tr></table>',
    'picture and video':
      '<picture><source srcset="https://x"></picture><video src="https://x" poster="https://x"></video><audio src="https://x">',
    clobbering: '<a id="document" name="body" href="https://x">x</a><div data-testid="failure-card" data-copy>x</div>',
    'our classes': '<div class="pm-fault md-task pm-row">x</div>',
    template: '<template><img src=x onerror=alert(1)></template>',
    link: '<link rel="stylesheet" href="https://x">',
    'svg data image': '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
  }
  for (const [name, raw] of Object.entries(hostile))
    it(`${name} leaves nothing that acts`, () => {
      const out = html(raw)
      expect(out).not.toMatch(
        /<(script|style|iframe|object|embed|svg|math|form|base|meta|link|template|video|audio|source|picture|input|textarea|select)\b/i,
      )
      expect(out).not.toMatch(
        /\son\w+=|javascript:|vbscript:|data:text|\sstyle=|\sid=|\sname=|data-testid|background=|srcset|pm-fault|pm-row/i,
      )
      expect(out).not.toMatch(/<img/i)
      expect(out).not.toMatch(/<button(?! type="button" class="md-copy")/i)
      expect(out).not.toMatch(/class="md-task/)
    })

  it('an image of another origin is a link that the reader may follow', () => {
    expect(html('![a chart](https://x.example/c.png)')).toBe(
      '<p><a href="https://x.example/c.png" rel="noopener noreferrer" target="_blank">a chart</a></p>\n',
    )
  })

  it('an image that is in the text itself shows', () => {
    expect(html('![dot](data:image/png;base64,iVBORw0KGgo=)')).toContain('<img src="data:image/png;base64,')
  })

  it('only addresses that a browser may open safely stay links', () => {
    expect(html('[a](https://x.example) [b](mailto:a@x.example) [c](ftp://x) [d](/etc/passwd) [e](src/a.ts)')).toBe(
      '<p><a rel="noopener noreferrer" target="_blank" href="https://x.example">a</a> <a rel="noopener noreferrer" target="_blank" href="mailto:a@x.example">b</a> c d e</p>\n'.replaceAll(
        /<a rel="noopener noreferrer" target="_blank" href="([^"]+)">/g,
        '<a href="$1" rel="noopener noreferrer" target="_blank">',
      ),
    )
  })
})

describe('what an answer is made of', () => {
  it('a fence wears the look of a code block, with its language and a button to copy', () => {
    const out = html('```ts\nconst a = 1 < 2\n```')
    expect(out).toContain('pm-code')
    expect(out).toContain('<span class="mono cut">ts</span>')
    expect(out).toContain('const a = 1 &lt; 2')
    expect(out).toContain('data-copy')
  })

  it('a task list says what is done, in words too', () => {
    const out = html('- [x] one\n- [ ] two')
    expect(out.match(/aria-label="(done|open)"/g)).toEqual(['aria-label="done"', 'aria-label="open"'])
  })

  it('a table keeps the side its columns were given', () => {
    expect(html('| a | b |\n| --- | ---: |\n| 1 | 2 |')).toContain('<td class="md-right">2</td>')
  })

  it('a block is rendered once, and each time given as nodes of its own', () => {
    const block = makeFragmentCache({ budget: 1_000 })
    const [first, second] = [block('**x**'), block('**x**')]
    expect(first).not.toBe(second)
    expect(first.textContent).toBe(second.textContent)
  })
})
