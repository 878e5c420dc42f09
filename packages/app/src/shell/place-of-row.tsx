import { Place } from '@pointsman/ui/place'
import type { SessionRow } from '../server/session-list.ts'
import { useApp } from './use-app.ts'

export function PlaceOfRow(props: { row: SessionRow }) {
  const app = useApp()
  const place = () => app.servers.placeOf(props.row.serverKey, props.row.directory)
  return <Place hue={place().hue} name={place().name} title={props.row.directory} />
}
