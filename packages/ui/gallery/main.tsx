import '../src/tokens.css'
import '../src/fonts.css'
import '../src/base.css'
import './gallery.css'
import { render } from 'solid-js/web'
import { Brand } from '../src/brand'
import { Controls } from './controls'
import { Floating } from './floating'
import { Timeline } from './timeline'

const root = document.documentElement
for (const word of location.hash.slice(1).split('+')) {
  if (word === 'dark' || word === 'light') root.dataset.theme = word
  else if (word === 'high') root.dataset.contrast = word
  else if (word === 'compact') root.dataset.density = word
}
addEventListener('hashchange', () => location.reload())

render(
  () => (
    <main class="gal">
      <header>
        <h1>
          <Brand name="Gallery" />
        </h1>
        <span class="t3">each component in each state</span>
      </header>
      <div class="cols">
        <div>
          <Controls />
        </div>
        <div>
          <Floating />
        </div>
      </div>
      <Timeline />
    </main>
  ),
  document.getElementById('root') as HTMLElement,
)
