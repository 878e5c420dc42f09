import DOMPurify, { type Config } from 'dompurify'
import { Marked } from 'marked'

/**
 * One block of markdown to a clean fragment. What a model writes is hostile until proven otherwise: no script, style, form, frame,
 * drawing or foreign image survives, and nothing can wear our own classes.
 */
const marked = new Marked({ gfm: true, breaks: false, async: false })

const purify: Config = {
  ALLOWED_TAGS: [
    ...[
      'p',
      'br',
      'hr',
      'h1',
      'h2',
      'h3',
      'h4',
      'h5',
      'h6',
      'ul',
      'ol',
      'li',
      'blockquote',
      'pre',
      'code',
      'kbd',
      'samp',
      'var',
    ],
    ...[
      'a',
      'img',
      'strong',
      'b',
      'em',
      'i',
      'u',
      's',
      'del',
      'ins',
      'mark',
      'sub',
      'sup',
      'small',
      'q',
      'abbr',
      'cite',
    ],
    ...[
      'table',
      'thead',
      'tbody',
      'tfoot',
      'tr',
      'th',
      'td',
      'caption',
      'dl',
      'dt',
      'dd',
      'details',
      'summary',
      'div',
      'span',
      'input',
    ],
  ],
  ALLOWED_ATTR: [
    'href',
    'src',
    'alt',
    'title',
    'start',
    'align',
    'colspan',
    'rowspan',
    'type',
    'checked',
    'class',
    'open',
    'reversed',
  ],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  // The pattern below is held against every other attribute's value.
  ADD_URI_SAFE_ATTR: [
    'start',
    'align',
    'colspan',
    'rowspan',
    'type',
    'checked',
    'class',
    'open',
    'reversed',
    'title',
    'alt',
  ],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
  RETURN_DOM_FRAGMENT: true,
}

export function renderBlock(raw: string): DocumentFragment {
  const html = marked.parse(raw) as string
  const fragment = DOMPurify.sanitize(html, purify) as unknown as DocumentFragment
  // First of all: what comes after gives our own classes, and nothing else may wear them.
  for (const element of fragment.querySelectorAll('[class]'))
    if (!element.matches('pre > code')) element.removeAttribute('class')
  for (const image of fragment.querySelectorAll('img')) settleImage(image)
  for (const link of fragment.querySelectorAll('a')) settleLink(link)
  for (const input of fragment.querySelectorAll('input')) settleInput(input)
  for (const element of fragment.querySelectorAll('[align]')) settleAlign(element)
  for (const pre of fragment.querySelectorAll('pre')) pre.replaceWith(codeFigure(pre))
  return fragment
}

/** Only what is in the text itself may show; an image of another origin would tell that origin who reads. */
function settleImage(image: HTMLImageElement): void {
  const source = image.getAttribute('src') ?? ''
  if (/^data:image\/(?:png|jpe?g|gif|webp|avif);base64,/i.test(source)) return
  const name = image.getAttribute('alt') || source || 'image'
  if (!/^https?:/i.test(source)) {
    image.replaceWith(name)
    return
  }
  const link = document.createElement('a')
  link.setAttribute('href', source)
  link.textContent = name
  // A link in a link is none: the image's own words stand in the outer one.
  image.replaceWith(image.closest('a') ? name : link)
}

function settleLink(link: HTMLAnchorElement): void {
  if (!link.hasAttribute('href')) {
    link.replaceWith(...link.childNodes)
    return
  }
  link.setAttribute('rel', 'noopener noreferrer')
  link.setAttribute('target', '_blank')
}

/** A task list's box shows what is done; nobody can press it. */
function settleInput(input: HTMLInputElement): void {
  if (input.getAttribute('type') !== 'checkbox' || !input.closest('li')) {
    input.remove()
    return
  }
  const done = input.hasAttribute('checked')
  const box = document.createElement('span')
  box.className = done ? 'md-task md-task-done' : 'md-task'
  box.setAttribute('role', 'img')
  box.setAttribute('aria-label', done ? 'done' : 'open')
  // A class and no :has(): that one costs a pass over a long answer with every word that streams.
  input.closest('li')?.classList.add('md-task-item')
  input.replaceWith(box)
}

function settleAlign(element: Element): void {
  const to = element.getAttribute('align')
  element.removeAttribute('align')
  if ((to === 'right' || to === 'center') && /^t[hd]$/i.test(element.tagName)) element.className = `md-${to}`
}

function codeFigure(pre: HTMLElement): HTMLElement {
  const code = pre.querySelector('code')
  const language = /(?:^|\s)language-(\S+)/.exec(code?.className ?? '')?.[1] ?? ''
  return makeCodeFigure({ language, code: (pre.textContent ?? '').replace(/\n$/, '') }).figure
}

/** The look of ui's CodeBlock, as plain nodes: its button is heard by the answer that it stands in. */
export function makeCodeFigure({ language, code }: { readonly language: string; readonly code: string }) {
  const figure = document.createElement('figure')
  figure.className = 'pm-code md-code'
  const head = document.createElement('div')
  head.className = 'pm-code-head'
  const name = document.createElement('span')
  name.className = 'mono cut'
  name.textContent = language || 'text'
  const space = document.createElement('span')
  space.className = 'grow'
  const copy = document.createElement('button')
  copy.type = 'button'
  copy.className = 'md-copy'
  copy.dataset.copy = ''
  copy.textContent = 'Copy'
  head.append(name, space, copy)
  const pre = document.createElement('pre')
  pre.tabIndex = 0
  const inner = document.createElement('code')
  const text = document.createTextNode(code)
  inner.append(text)
  pre.append(inner)
  figure.append(head, pre)
  return { figure, text, name }
}
