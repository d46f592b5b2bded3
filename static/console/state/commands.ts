// Keys to commands, commands to whoever is on the screen.
import { useLayoutEffect, useRef } from 'preact/hooks'
import { commandFor, type Command } from '../pure/keys'
import { route } from './nav'
import { phase } from './store'

const handlers = new Map<Command, (() => void)[]>()

/** Answers a command while the component is there, from the moment it can be seen; the newest comes first. null: not now. */
export function useCommand(command: Command, run: (() => void) | null): void {
  const latest = useRef(run)
  latest.current = run
  useLayoutEffect(() => {
    if (!run) return
    const call = () => latest.current?.()
    const list = handlers.get(command) ?? []
    handlers.set(command, [...list, call])
    return () => {
      handlers.set(
        command,
        (handlers.get(command) ?? []).filter((h) => h !== call),
      )
    }
  }, [command, run === null])
}

/** Does a command; false if nobody on the screen answers to it. */
export function perform(command: Command): boolean {
  const call = handlers.get(command)?.at(-1)
  call?.()
  return !!call
}

/** Whether somebody on the screen answers to it now. */
export const answers = (command: Command): boolean => !!handlers.get(command)?.length

function isTyping(e: Element | null): boolean {
  if (e instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'submit'].includes(e.type)
  return e instanceof HTMLTextAreaElement || e instanceof HTMLSelectElement
}

function pressed(e: KeyboardEvent): void {
  if (e.defaultPrevented || e.isComposing || phase.peek() !== 'in') return
  const at = document.activeElement
  const command = commandFor(
    {
      key: e.key,
      ctrl: e.ctrlKey || e.metaKey,
      alt: e.altKey,
      typing: isTyping(at),
      dialog: !!document.querySelector('dialog[open], :popover-open'),
      control: !!at?.closest('button, a, summary'),
    },
    route.peek().place,
  )
  if (command && perform(command)) e.preventDefault()
}

export function listen(): void {
  addEventListener('keydown', pressed)
}
