import type { ToolPart } from '@pointsman/domain/conversation'
import type { PendingPermission } from '@pointsman/domain/host-api'

/** Whether this call does nothing until a person allows it. */
export function waitsForAnswer(
  { callID, state }: { readonly callID: string; readonly state: Pick<ToolPart['state'], 'status'> },
  permissions: readonly PendingPermission[],
): boolean {
  if (callID === '' || state.status === 'completed' || state.status === 'error') return false
  return permissions.some(({ request }) => request.callID === callID)
}
