// stands for ./js/find.js
