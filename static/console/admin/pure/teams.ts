// Who answers a project by its teams.

interface Group {
  id: string
  name: string
  members: readonly string[]
}

/** The teams by which an agent answers a project that has these teams. */
export const throughTeams = (agent: string, teams: readonly string[], groups: readonly Group[]): Group[] =>
  groups.filter((x) => teams.includes(x.id) && x.members.includes(agent))
