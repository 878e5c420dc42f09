import { Dialog } from './dialog'
import './picture-dialog.css'

/** A picture as large as the window lets it be. */
export function PictureDialog(props: { open: boolean; onClose: () => void; name: string; src: string }) {
  return (
    <Dialog open={props.open} onClose={() => props.onClose()} title={props.name} wide testid="picture">
      <img class="pm-picture" src={props.src} alt={props.name} />
    </Dialog>
  )
}
