/** One, two or three bars, and the word for who can't see them. */
export function PriorityMark({ priority, label }: { priority: string; label: string }) {
  const bars = priority === 'high' ? 3 : priority === 'medium' ? 2 : 1
  return (
    <svg class={'priority ' + priority} viewBox="0 0 14 12" role="img" aria-label={label}>
      <title>{label}</title>
      {[0, 1, 2].map((i) => (
        <rect key={i} x={1 + i * 4.5} y={8 - i * 3.5} width="3" height={4 + i * 3.5} rx="1" opacity={i < bars ? 1 : 0.25} />
      ))}
    </svg>
  )
}
