import type { JSX } from 'solid-js'

export function Part(props: { title: string; children: JSX.Element }) {
  return (
    <section class="part">
      <h2>{props.title}</h2>
      <div class="g">{props.children}</div>
    </section>
  )
}

export function State(props: { name: string; block?: boolean; children: JSX.Element }) {
  return (
    <figure>
      <div classList={{ block: props.block ?? false }}>{props.children}</div>
      <figcaption>{props.name}</figcaption>
    </figure>
  )
}
