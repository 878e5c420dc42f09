/** A wrong wish or a place that can't be used: one line for a person, exit code 2. */
export class Refused extends Error {
  override readonly name = 'Refused'
}
